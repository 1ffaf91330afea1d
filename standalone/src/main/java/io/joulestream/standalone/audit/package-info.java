/**
 * Works results out again from the inputs that Kafka retains, and explains them.
 *
 * <p>Which inputs count is decided as the topology decides, what they come to by the same {@code
 * energy}: what differs from a published result is a finding.
 */
@NullMarked
package io.joulestream.standalone.audit;

import org.jspecify.annotations.NullMarked;
