/** What was stated when, and what restated it. */
@NullMarked
package io.joulestream.streams.ledger;

import org.jspecify.annotations.NullMarked;
