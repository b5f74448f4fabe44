using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>
/// Puts units of samples into parts so that every part comes as near as possible to its share of every class, where a sample may count in several of them (findings).
/// The distance is the sum over parts and classes of (count - share)^2 / share; for units of one picture its minimum is the
/// apportionment of Webster and Sainte-Lague. Large units go first, each to where it lessens the distance most; then
/// units are moved as long as that lessens it, and parts that lack a class take a unit from where there are several.
/// </summary>
internal sealed class StratifiedAssignment
{
    private const int MostPasses = 20;

    // The whole size of a part counts a little, so that the leftovers of many classes do not all fall to one part.
    private const double SizeWeight = 0.1;

    private readonly List<(int Class, int Count, int Size)[]> _units;
    private readonly int[] _partOf;
    private readonly double[,] _share;
    private readonly int[,] _count;
    private readonly int[,] _unitCount;
    private readonly int _parts;
    private readonly int _classes;

    private StratifiedAssignment(List<(int Class, int Count, int Size)[]> units, IReadOnlyList<double> fractions, int classes)
    {
        (_units, _parts, _classes) = (units, fractions.Count, classes);
        _partOf = new int[units.Count];
        Array.Fill(_partOf, -1);

        // Column `classes` stands for the size of the part.
        _share = new double[_parts, classes + 1];
        _count = new int[_parts, classes + 1];
        _unitCount = new int[_parts, classes];
        foreach ((int label, int count, int size) in units.SelectMany(unit => unit))
        {
            for (int part = 0; part < _parts; part++)
            {
                _share[part, label] += count * fractions[part];
                _share[part, classes] += size * fractions[part];
            }
        }
    }

    /// <summary>Assigns the units.</summary>
    /// <param name="units">The positions of the samples of each unit.</param>
    /// <param name="strata">The classes of each sample.</param>
    /// <param name="fractions">The share of each part, above 0, with sum 1.</param>
    /// <param name="seed">Decides which units go where among equals.</param>
    /// <returns>The part of each unit.</returns>
    public static int[] Assign(IReadOnlyList<int[]> units, SampleStrata strata, IReadOnlyList<double> fractions, long seed)
    {
        var assignment = new StratifiedAssignment([.. units.Select(unit => Count(unit, strata))], fractions, strata.Count);
        int[] order = [.. Enumerable.Range(0, units.Count)];
        new SampleRandom(seed, 0x5EED_5917).Shuffle(order.AsSpan());
        order = [.. order.OrderByDescending(unit => units[unit].Length)];
        assignment.Place(order);
        assignment.Improve(order);
        assignment.FillEmpty(order);
        return assignment._partOf;
    }

    /// <summary>The classes of a unit with its samples in each; the size of the unit is divided among them, each sample counting with its first class.</summary>
    private static (int Class, int Count, int Size)[] Count(int[] unit, SampleStrata strata)
    {
        Dictionary<int, int> sizes = unit.CountBy(i => strata.Of[i][0]).ToDictionary();
        return [.. unit.SelectMany(i => strata.Of[i]).CountBy(label => label).Select(pair => (pair.Key, pair.Value, sizes.GetValueOrDefault(pair.Key)))];
    }

    private void Place(int[] order)
    {
        foreach (int unit in order)
        {
            int best = 0;
            double least = double.PositiveInfinity;
            for (int part = 0; part < _parts; part++)
            {
                double change = ChangeOf(unit, part, +1);
                if (change < least)
                {
                    (best, least) = (part, change);
                }
            }

            Add(unit, best, +1);
        }
    }

    private void Improve(int[] order)
    {
        for (int pass = 0; pass < MostPasses; pass++)
        {
            bool moved = false;
            foreach (int unit in order)
            {
                int from = _partOf[unit];
                double gain = ChangeOf(unit, from, -1);
                for (int part = 0; part < _parts; part++)
                {
                    if (part != from && gain + ChangeOf(unit, part, +1) < -1e-9)
                    {
                        Move(unit, part);
                        moved = true;
                        break;
                    }
                }
            }

            if (!moved)
            {
                return;
            }
        }
    }

    private void FillEmpty(int[] order)
    {
        for (int label = 0; label < _classes; label++)
        {
            for (int part = 0; part < _parts; part++)
            {
                if (_count[part, label] > 0)
                {
                    continue;
                }

                int chosen = -1;
                double least = double.PositiveInfinity;
                foreach (int unit in order.Where(unit => IsSpare(unit, label)))
                {
                    double change = ChangeOf(unit, _partOf[unit], -1) + ChangeOf(unit, part, +1);
                    if (change < least)
                    {
                        (chosen, least) = (unit, change);
                    }
                }

                if (chosen >= 0)
                {
                    Move(chosen, part);
                }
            }
        }
    }

    /// <summary>True if the unit holds the class and its part would keep all its classes without the unit.</summary>
    private bool IsSpare(int unit, int label) =>
        Array.Exists(_units[unit], pair => pair.Class == label) && Array.TrueForAll(_units[unit], pair => _unitCount[_partOf[unit], pair.Class] > 1);

    private double ChangeOf(int unit, int part, int sign)
    {
        double change = 0;
        int size = 0;
        foreach ((int label, int count, int ofLabel) in _units[unit])
        {
            change += Term(part, label, sign * count);
            size += ofLabel;
        }

        return change + SizeWeight * Term(part, _classes, sign * size);
    }

    private double Term(int part, int column, int added)
    {
        double share = _share[part, column];
        return (2 * (_count[part, column] - share) * added + (double)added * added) / share;
    }

    private void Move(int unit, int part)
    {
        Add(unit, _partOf[unit], -1);
        Add(unit, part, +1);
    }

    private void Add(int unit, int part, int sign)
    {
        foreach ((int label, int count, int size) in _units[unit])
        {
            _count[part, label] += sign * count;
            _count[part, _classes] += sign * size;
            _unitCount[part, label] += sign;
        }

        _partOf[unit] = part;
    }
}
