package sh.deploy.apiserver.log;

class MemoryLogTest extends WriteAheadLogContract {
    @Override
    WriteAheadLog open() {
        return new MemoryLog();
    }

    @Override
    WriteAheadLog openAgain() {
        return log;
    }
}
