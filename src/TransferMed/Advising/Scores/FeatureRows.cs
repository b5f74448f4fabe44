using TransferMed.Runtime;

namespace TransferMed.Advising;

/// <summary>Features of pictures as the scores take them.</summary>
internal static class FeatureRows
{
    public static RowMatrix Of(IReadOnlyList<float[]> rows)
    {
        var matrix = new RowMatrix(rows.Count, rows[0].Length);
        for (int i = 0; i < rows.Count; i++)
        {
            Span<double> to = matrix[i];
            for (int j = 0; j < to.Length; j++)
            {
                to[j] = rows[i][j];
            }
        }

        return matrix;
    }

    /// <summary>Less the mean of each column.</summary>
    public static RowMatrix Centred(RowMatrix rows)
    {
        var means = new double[rows.Columns];
        for (int i = 0; i < rows.Rows; i++)
        {
            VectorKernels.Add(means, 1.0 / rows.Rows, rows[i]);
        }

        var centred = new RowMatrix(rows.Rows, rows.Columns);
        for (int i = 0; i < rows.Rows; i++)
        {
            rows[i].CopyTo(centred[i]);
            VectorKernels.Add(centred[i], -1, means);
        }

        return centred;
    }

    /// <summary>Each row brought to length 1, so that distances are those of directions; a row of zeros stays.</summary>
    public static RowMatrix Directions(RowMatrix rows)
    {
        var directions = new RowMatrix(rows.Rows, rows.Columns);
        for (int i = 0; i < rows.Rows; i++)
        {
            double length = Math.Sqrt(VectorKernels.Dot(rows[i], rows[i]));
            if (length > 0)
            {
                VectorKernels.Add(directions[i], 1 / length, rows[i]);
            }
        }

        return directions;
    }
}
