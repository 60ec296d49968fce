/// What operators apply, held against the service itself: the manifests below `deploy/` and the image's description.
@NullMarked
package dev.sluice.deploy;

import org.jspecify.annotations.NullMarked;
