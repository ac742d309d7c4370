package sh.deploy.apiserver.http;

/** Where the pieces of a watch or a log go: the body of an HTTP answer, or the frames of a WebSocket. */
interface ByteStream {
    /** Sends one piece, which must not be changed afterwards. False when the client is gone or was cut off. */
    boolean write(byte[] piece);

    /** What a reader is told last that is cut off because too much is left unread, if it can be told anything. */
    void endsTooSlowWith(byte[] word);

    /** What was written and not yet taken by the client's connection. */
    long waitingBytes();

    /** Ends the stream in good order, once the client has taken what waits, or is given up. */
    void close();

    /** Ends the stream at once, so that the client sees it broken off. */
    void cut();

    /** Runs once the stream has ended, by whichever side, or the client's connection is gone. Must not block. */
    void onGone(Runnable action);
}
