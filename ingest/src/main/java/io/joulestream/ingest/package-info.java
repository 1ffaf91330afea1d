/**
 * From files and HTTP to Kafka: text becomes records, each judged by the rules of acceptance, with
 * a reason for whoever sent a bad one.
 */
@NullMarked
package io.joulestream.ingest;

import org.jspecify.annotations.NullMarked;
