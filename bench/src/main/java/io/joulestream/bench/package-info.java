/** What it costs. Figures are kept in {@code bench/README.md}; nothing here is a test. */
@NullMarked
package io.joulestream.bench;

import org.jspecify.annotations.NullMarked;
