/// What is told to other programs, and asked of them, over HTTP: webhooks, and the authorization of publishers by
/// whoever keeps keys elsewhere. Both are signed in the way of Standard Webhooks.
@NullMarked
package dev.sluice.hooks;

import org.jspecify.annotations.NullMarked;
