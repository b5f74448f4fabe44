using System.Globalization;
using TransferMed.Runtime;

namespace TransferMed.Evaluation;

/// <summary>The classes that a sample may belong to.</summary>
public sealed class ConformalSet
{
    /// <summary>Creates a set.</summary>
    /// <param name="classes">The indices of the classes, by falling probability.</param>
    /// <param name="names">Their names, in the same order.</param>
    /// <param name="classCount">The number of classes of the model, K.</param>
    public ConformalSet(ValueList<int> classes, ValueList<string> names, int classCount)
    {
        Classes = classes;
        Names = names;
        ClassCount = classCount;
    }

    /// <summary>The indices of the classes, by falling probability.</summary>
    public ValueList<int> Classes { get; }

    /// <summary>Their names, in the same order.</summary>
    public ValueList<string> Names { get; }

    /// <summary>The number of classes of the model, K.</summary>
    public int ClassCount { get; }

    /// <summary>The number of classes in the set, from 0 to K.</summary>
    public int Size => Classes.Count;

    /// <summary>Whether the set names one class.</summary>
    public bool IsCertain => Size == 1;

    /// <summary>Whether the set says nothing: it holds every class, or none.</summary>
    public bool IsUnknown => Size == 0 || Size == ClassCount;

    /// <summary>Whether a class is in the set.</summary>
    /// <param name="classIndex">The index of the class.</param>
    /// <returns>True when it is.</returns>
    public bool Contains(int classIndex) => Classes.Contains(classIndex);

    /// <summary>The set in words.</summary>
    /// <returns><c>ulcer</c>, <c>one of these two: ulcer, burn</c>, <c>one of these 3: ...</c>, <c>I don't know</c> for every class, or <c>none of the classes fits</c>.</returns>
    public override string ToString()
    {
        if (IsUnknown)
        {
            return Size == 0 ? "none of the classes fits" : "I don't know";
        }

        return IsCertain
            ? Names[0]
            : string.Create(CultureInfo.InvariantCulture, $"one of these {(Size == 2 ? "two" : Size)}: {string.Join(", ", Names)}");
    }
}
