/// The packaged service, started as a process, published to with the real FFmpeg and judged from the outside only:
/// by what stands in the bucket, on the standard output and behind its ports.
@NullMarked
package dev.sluice.e2e;

import org.jspecify.annotations.NullMarked;
