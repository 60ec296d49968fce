package dev.sluice.e2e;

import org.junit.jupiter.api.Tag;

/// Every combination of formats on S3 over HTTP.
@Tag("matrix")
class S3MatrixIT extends FormatContract {
    S3MatrixIT() {
        super(Format.all());
    }

    @Override
    Buckets openBuckets() {
        return Buckets.S3.start();
    }
}
