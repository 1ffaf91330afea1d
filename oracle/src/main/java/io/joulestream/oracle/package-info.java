/**
 * A second, brute-force implementation of the rules of {@code semantics.md}, for tests only. It was
 * written from that page alone, section by section, and shares no code with the product: a test
 * that compares the two to the millijoule and microgram compares two readings of one text. Clarity
 * comes before speed; products are exact ({@link java.math.BigInteger}), sums overflow loudly.
 */
package io.joulestream.oracle;
