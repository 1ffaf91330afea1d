/**
 * What an existing site brings along: its history, read from where it is kept into replay files.
 */
@NullMarked
package io.joulestream.standalone.adopt;

import org.jspecify.annotations.NullMarked;
