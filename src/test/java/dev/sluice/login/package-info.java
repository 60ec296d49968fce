@NullMarked
package dev.sluice.login;

import org.jspecify.annotations.NullMarked;
