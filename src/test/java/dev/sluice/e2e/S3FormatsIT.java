package dev.sluice.e2e;

/// One row per dimension on S3 over HTTP.
class S3FormatsIT extends FormatContract {
    S3FormatsIT() {
        super(Format.onePerDimension());
    }

    @Override
    Buckets openBuckets() {
        return Buckets.S3.start();
    }
}
