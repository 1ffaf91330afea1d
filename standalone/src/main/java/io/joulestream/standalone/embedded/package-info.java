/** Broker, registry and store in this process, on loopback, in one data directory. */
@NullMarked
package io.joulestream.standalone.embedded;

import org.jspecify.annotations.NullMarked;
