package io.joulestream.streams;

/**
 * A sum of windows of which some may not be priced yet.
 *
 * @param rows how many windows
 * @param facilityMj facility energy of those whose site has factors, mJ
 * @param facilityRows how many those are
 * @param locationUg emissions of those that are priced, µg
 * @param locationRows how many those are
 * @param pricedMj IT energy of those that are priced, mJ
 */
public record PricedSum(
    long rows,
    long facilityMj,
    long facilityRows,
    long locationUg,
    long locationRows,
    long pricedMj) {

  public static final PricedSum NONE = new PricedSum(0, 0, 0, 0, 0, 0);

  public PricedSum plus(PricedSum other) {
    return new PricedSum(
        rows + other.rows,
        facilityMj + other.facilityMj,
        facilityRows + other.facilityRows,
        locationUg + other.locationUg,
        locationRows + other.locationRows,
        pricedMj + other.pricedMj);
  }

  public PricedSum minus(PricedSum other) {
    return new PricedSum(
        rows - other.rows,
        facilityMj - other.facilityMj,
        facilityRows - other.facilityRows,
        locationUg - other.locationUg,
        locationRows - other.locationRows,
        pricedMj - other.pricedMj);
  }
}
