/** The parts as processes of their own, on any Kafka, registry and store: one file sets them up. */
@NullMarked
package io.joulestream.standalone.service;

import org.jspecify.annotations.NullMarked;
