import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/// Plain statistics.
final class Samples {
    private Samples() {}

    /// NaN of nothing.
    static double median(Collection<Double> values) {
        double[] sorted = sorted(values);
        int half = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /// The smallest of the values that `part` of all do not exceed; NaN of nothing.
    static double percentile(Collection<Double> values, double part) {
        double[] sorted = sorted(values);
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, (int) Math.ceil(sorted.length * part) - 1)];
    }

    /// The slope of the straight line through equidistant values with the least squares, for each step.
    static double slope(List<Double> values) {
        double middle = (values.size() - 1) / 2.0;
        double mean = values.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
        double products = 0;
        double squares = 0;
        for (int i = 0; i < values.size(); i++) {
            products += (i - middle) * (values.get(i) - mean);
            squares += (i - middle) * (i - middle);
        }
        return products / squares;
    }

    private static double[] sorted(Collection<Double> values) {
        double[] sorted = values.stream().mapToDouble(value -> value).toArray();
        Arrays.sort(sorted);
        return sorted;
    }
}
