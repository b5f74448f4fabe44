using TransferMed.Runtime;

namespace TransferMed.Advising;

/// <summary>
/// A mixture of Gaussians with diagonal covariances by expectation and maximisation, from given clusters: scikit-learn's
/// <c>GaussianMixture(covariance_type='diag')</c> with those as its start.
/// </summary>
internal sealed class GaussianMixture
{
    private const int MostSteps = 200;
    private const double Tolerance = 1e-6;
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>What is added to each variance, in mean variances of the rows: a component of equal rows would have none.</summary>
    internal const double Floor = 1e-3;

    private readonly RowMatrix _rows;
    private readonly double _floor;
    private readonly double[][] _means;
    private readonly double[][] _variances;
    private readonly double[] _logWeights;

    private GaussianMixture(RowMatrix rows, int components)
    {
        _rows = rows;
        _floor = Floor * MeanVariance(rows);
        _means = [.. Enumerable.Range(0, components).Select(_ => new double[rows.Columns])];
        _variances = [.. Enumerable.Range(0, components).Select(_ => new double[rows.Columns])];
        _logWeights = new double[components];
    }

    /// <summary>The share of each component in each row.</summary>
    public static double[][] Shares(RowMatrix rows, int[] clusterOf)
    {
        int components = clusterOf.Max() + 1;
        var mixture = new GaussianMixture(rows, components);
        double[][] shares = [.. clusterOf.Select(cluster => Enumerable.Range(0, components).Select(k => k == cluster ? 1.0 : 0.0).ToArray())];
        mixture.Maximize(shares);
        double before = double.NegativeInfinity;
        for (int step = 0; step < MostSteps; step++)
        {
            double likelihood = mixture.Expect(shares);
            mixture.Maximize(shares);
            if (Math.Abs(likelihood - before) < Tolerance)
            {
                break;
            }

            before = likelihood;
        }

        mixture.Expect(shares);
        return shares;
    }

    /// <summary>Fills the shares; gives the mean log likelihood.</summary>
    private double Expect(double[][] shares)
    {
        double[] constants = [.. _variances.Select((variances, k) => _logWeights[k] - 0.5 * variances.Sum(variance => Math.Log(2 * Math.PI * variance)))];
        double sum = 0;
        for (int i = 0; i < _rows.Rows; i++)
        {
            ReadOnlySpan<double> row = _rows[i];
            double[] own = shares[i];
            for (int k = 0; k < own.Length; k++)
            {
                double squares = 0;
                for (int j = 0; j < row.Length; j++)
                {
                    double difference = row[j] - _means[k][j];
                    squares += difference * difference / _variances[k][j];
                }

                own[k] = constants[k] - 0.5 * squares;
            }

            double highest = own.Max();
            double log = highest + Math.Log(own.Sum(value => Math.Exp(value - highest)));
            for (int k = 0; k < own.Length; k++)
            {
                own[k] = Math.Exp(own[k] - log);
            }

            sum += log;
        }

        return sum / _rows.Rows;
    }

    private void Maximize(double[][] shares)
    {
        for (int k = 0; k < _means.Length; k++)
        {
            // So much that a component without rows divides by something, as scikit-learn does.
            double count = 10 * Epsilon + shares.Sum(own => own[k]);
            Array.Clear(_means[k]);
            Array.Fill(_variances[k], _floor);
            for (int i = 0; i < _rows.Rows; i++)
            {
                VectorKernels.Add(_means[k], shares[i][k] / count, _rows[i]);
            }

            for (int i = 0; i < _rows.Rows; i++)
            {
                for (int j = 0; j < _rows.Columns; j++)
                {
                    double difference = _rows[i][j] - _means[k][j];
                    _variances[k][j] += shares[i][k] / count * difference * difference;
                }
            }

            _logWeights[k] = Math.Log(count / _rows.Rows);
        }
    }

    private static double MeanVariance(RowMatrix rows)
    {
        RowMatrix centred = FeatureRows.Centred(rows);
        double sum = 0;
        for (int i = 0; i < rows.Rows; i++)
        {
            sum += VectorKernels.Dot(centred[i], centred[i]);
        }

        return sum / rows.Rows / rows.Columns;
    }
}
