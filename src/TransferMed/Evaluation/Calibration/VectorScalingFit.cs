using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>The search for the factors (parameters 0 to K - 1) and offsets (K to 2K - 1) of <see cref="VectorScaling"/>.</summary>
internal sealed class VectorScalingFit
{
    private const int MostSteps = 100;
    private const int MostHalvings = 40;
    private const double GradientTolerance = 1e-10;

    private readonly double[][] _logits;
    private readonly ValueList<int> _labels;
    private readonly double _ridge;
    private readonly int _classes;
    private double[] _parameters;

    public VectorScalingFit(double[][] logits, ValueList<int> labels, double ridge)
    {
        _logits = logits;
        _labels = labels;
        _ridge = ridge;
        _classes = logits[0].Length;
        _parameters = [.. Enumerable.Repeat(1.0, _classes), .. Enumerable.Repeat(0.0, _classes)];
    }

    public double[] Factors => _parameters[.._classes];

    public double[] Offsets => _parameters[_classes..];

    public double LogLoss => Objective(_parameters) - Penalty(_parameters);

    public void Minimize()
    {
        for (int step = 0; step < MostSteps; step++)
        {
            (Vector<double> gradient, Matrix<double> curvature) = Derivatives();
            double steepness = gradient.AbsoluteMaximum();
            if (steepness <= GradientTolerance)
            {
                return;
            }

            double[] direction = curvature.Cholesky().Solve(gradient).ToArray();

            // Halving finds no better point only where rounding is all that is left to gain.
            if (!TryStep(direction))
            {
                if (steepness <= Math.Sqrt(GradientTolerance))
                {
                    return;
                }

                break;
            }
        }

        throw new TransferMedException(string.Create(CultureInfo.InvariantCulture, $"Vector scaling did not settle on {_logits.Length} samples with the ridge {_ridge}. Give a larger ridge, or use temperature scaling."));
    }

    private bool TryStep(double[] direction)
    {
        double here = Objective(_parameters);
        double length = 1;
        for (int halving = 0; halving < MostHalvings; halving++, length /= 2)
        {
            double[] there = [.. _parameters.Select((value, i) => value - length * direction[i])];
            if (Objective(there) < here)
            {
                _parameters = there;
                return true;
            }
        }

        return false;
    }

    private double Objective(double[] parameters)
    {
        double loss = 0;
        var row = new double[_classes];
        for (int sample = 0; sample < _logits.Length; sample++)
        {
            Scale(parameters, sample, row);
            double truth = row[_labels[sample]];
            loss += LogProbabilities.Softmax(row) - truth;
        }

        return loss / _logits.Length + Penalty(parameters);
    }

    private double Penalty(double[] parameters)
    {
        double sum = 0;
        for (int i = 0; i < parameters.Length; i++)
        {
            double distance = parameters[i] - (i < _classes ? 1 : 0);
            sum += distance * distance;
        }

        return _ridge / 2 * sum;
    }

    // With p the scaled softmax: d/db_k = p_k - [k = y], d/dw_k the same times z_k; second derivatives p_k ([k = l] - p_l) times z's.
    private (Vector<double> Gradient, Matrix<double> Curvature) Derivatives()
    {
        int k = _classes;
        var gradient = new double[2 * k];
        var curvature = new double[2 * k, 2 * k];
        var p = new double[k];
        for (int sample = 0; sample < _logits.Length; sample++)
        {
            double[] z = _logits[sample];
            Scale(_parameters, sample, p);
            LogProbabilities.Softmax(p);
            for (int i = 0; i < k; i++)
            {
                double slope = p[i] - (_labels[sample] == i ? 1 : 0);
                gradient[i] += slope * z[i];
                gradient[k + i] += slope;
                for (int j = 0; j < k; j++)
                {
                    double bend = p[i] * ((i == j ? 1 : 0) - p[j]);
                    curvature[i, j] += bend * z[i] * z[j];
                    curvature[i, k + j] += bend * z[i];
                    curvature[k + i, j] += bend * z[j];
                    curvature[k + i, k + j] += bend;
                }
            }
        }

        double n = _logits.Length;
        for (int i = 0; i < 2 * k; i++)
        {
            gradient[i] = gradient[i] / n + _ridge * (_parameters[i] - (i < k ? 1 : 0));
            for (int j = 0; j < 2 * k; j++)
            {
                curvature[i, j] = curvature[i, j] / n + (i == j ? _ridge : 0);
            }
        }

        return (DenseVector.OfArray(gradient), DenseMatrix.OfArray(curvature));
    }

    private void Scale(double[] parameters, int sample, double[] row)
    {
        for (int c = 0; c < row.Length; c++)
        {
            row[c] = parameters[c] * _logits[sample][c] + parameters[_classes + c];
        }
    }
}
