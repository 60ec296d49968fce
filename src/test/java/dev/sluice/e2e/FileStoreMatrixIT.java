package dev.sluice.e2e;

import org.junit.jupiter.api.Tag;

/// Any two values of a format's dimensions on the file store: it knows nothing of formats, and every combination is
/// published on S3.
@Tag("matrix")
class FileStoreMatrixIT extends FormatContract {
    FileStoreMatrixIT() {
        super(Format.everyPair());
    }

    @Override
    Buckets openBuckets() {
        return Buckets.Folders.emptyFor(getClass());
    }
}
