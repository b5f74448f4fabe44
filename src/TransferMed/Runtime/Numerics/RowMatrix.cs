namespace TransferMed.Runtime;

/// <summary>A matrix of doubles, row after row, in one block of managed memory.</summary>
internal sealed class RowMatrix
{
    private readonly double[] _values;

    /// <exception cref="TransferMedException">It has more values than one array can hold.</exception>
    public RowMatrix(int rows, int columns)
    {
        long values = (long)rows * columns;
        if (values > Array.MaxLength)
        {
            throw new TransferMedException(FormattableString.Invariant(
                $"A matrix of {rows} x {columns} numbers is more than one array can hold ({Array.MaxLength}). Use fewer samples or views."));
        }

        (Rows, Columns) = (rows, columns);
        _values = new double[values];
    }

    public int Rows { get; }

    public int Columns { get; }

    public Span<double> this[int row] => _values.AsSpan(row * Columns, Columns);
}
