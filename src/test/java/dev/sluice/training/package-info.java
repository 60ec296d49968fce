/// What the image's training run needs beside the service, made of the JDK alone.
@NullMarked
package dev.sluice.training;

import org.jspecify.annotations.NullMarked;
