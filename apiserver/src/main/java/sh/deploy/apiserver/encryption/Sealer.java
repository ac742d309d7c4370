package sh.deploy.apiserver.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.log.CheckpointObject;
import sh.deploy.apiserver.log.Draft;
import sh.deploy.apiserver.log.EncodedObject;
import sh.deploy.apiserver.log.Entry;
import sh.deploy.apiserver.log.SealedObject;

/**
 * Seals objects for their place, and opens them there and nowhere else. What is authenticated beside an object is said in the package's
 * words. Safe for all threads.
 */
final class Sealer {
    private static final String LOG = "log";
    private static final String CHECKPOINT = "checkpoint";

    private final SecureRandom random;

    Sealer(SecureRandom random) {
        this.random = random;
    }

    /** The object without its revision, behind the place where that goes. */
    byte[] seal(Draft draft, DataKey key) {
        var object = draft.object();
        var plain = ByteBuffer.allocate(Integer.BYTES + object.length())
                .putInt(object.revisionOffset())
                .put(object.buffer(), 0, object.length())
                .array();
        return seal(
                key,
                place(
                        LOG,
                        draft.key(),
                        draft.uid(),
                        draft.apiVersion(),
                        draft.kind(),
                        draft.verb().name(),
                        Long.toString(draft.previousRevision())),
                plain);
    }

    /** The object's JSON with its revision. */
    byte[] open(Entry entry, SealedObject sealed, DataKey key) throws GeneralSecurityException {
        var plain = open(
                key,
                sealed,
                place(
                        LOG,
                        entry.key(),
                        entry.uid(),
                        entry.apiVersion(),
                        entry.kind(),
                        entry.verb().name(),
                        Long.toString(entry.previousRevision())));
        int offset = ByteBuffer.wrap(plain).getInt();
        return new EncodedObject(Arrays.copyOfRange(plain, Integer.BYTES, plain.length), offset).at(entry.revision());
    }

    byte[] seal(CheckpointObject object, long checkpoint, DataKey key) {
        return seal(key, place(object, checkpoint), object.json());
    }

    byte[] open(CheckpointObject object, long checkpoint, SealedObject sealed, DataKey key)
            throws GeneralSecurityException {
        return open(key, sealed, place(object, checkpoint));
    }

    private byte[] seal(DataKey key, byte[] place, byte[] plain) {
        try {
            var nonce = AesGcm.newNonce(random);
            var cipher = AesGcm.cipher(Cipher.ENCRYPT_MODE, key.key(), nonce);
            cipher.updateAAD(SealedObject.head(key.id()));
            cipher.updateAAD(place);
            return new SealedObject(key.id(), nonce, cipher.doFinal(plain)).bytes();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    private static byte[] open(DataKey key, SealedObject sealed, byte[] place) throws GeneralSecurityException {
        var cipher = AesGcm.cipher(Cipher.DECRYPT_MODE, key.key(), sealed.nonce());
        cipher.updateAAD(SealedObject.head(key.id()));
        cipher.updateAAD(place);
        return cipher.doFinal(sealed.ciphertext());
    }

    private static byte[] place(CheckpointObject object, long checkpoint) {
        return place(
                CHECKPOINT,
                object.key(),
                object.uid(),
                object.apiVersion(),
                object.kind(),
                Long.toString(object.revision()),
                Long.toString(checkpoint));
    }

    private static byte[] place(
            String where, ObjectKey key, String uid, String apiVersion, String kind, String one, String other) {
        var place = new ByteArrayOutputStream(256);
        for (var text : new String[] {
            where, key.group(), key.resource(), key.namespace(), key.name(), uid, apiVersion, kind, one, other
        }) {
            var utf8 = text.getBytes(UTF_8);
            place.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
            place.writeBytes(utf8);
        }
        return place.toByteArray();
    }
}
