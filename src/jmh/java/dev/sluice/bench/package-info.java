/// Micro-benchmarks of what every byte of a stream passes; [Megabytes] puts their figures in relation to its size.
///
/// `./mvnw -Pjmh test-compile exec:exec` runs them all; `-Djmh.args` takes JMH's own arguments.
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
