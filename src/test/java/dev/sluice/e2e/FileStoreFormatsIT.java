package dev.sluice.e2e;

/// One row per dimension on the file store.
class FileStoreFormatsIT extends FormatContract {
    FileStoreFormatsIT() {
        super(Format.onePerDimension());
    }

    @Override
    Buckets openBuckets() {
        return Buckets.Folders.emptyFor(getClass());
    }
}
