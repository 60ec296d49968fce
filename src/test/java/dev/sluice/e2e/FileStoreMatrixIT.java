package dev.sluice.e2e;

import org.junit.jupiter.api.Tag;

/// Every combination of formats on the file store.
@Tag("matrix")
class FileStoreMatrixIT extends FormatContract {
    FileStoreMatrixIT() {
        super(Format.all());
    }

    @Override
    Buckets openBuckets() {
        return Buckets.Folders.emptyFor(getClass());
    }
}
