namespace TransferMed.Dicom;

/// <summary>Attributes of enhanced multi-frame objects (PS3.3, C.7.6.16), which stand in sequences for all frames or for each one.</summary>
internal static class FunctionalGroups
{
    /// <summary>The first item of a functional group for a frame, or false.</summary>
    public static bool TryFind(DataSet elements, uint group, int frame, out DataSet found) =>
        TryFindIn(elements, DicomTag.PerFrameFunctionalGroups, frame, group, out found)
        || TryFindIn(elements, DicomTag.SharedFunctionalGroups, 0, group, out found);

    private static bool TryFindIn(DataSet elements, uint sequence, int index, uint group, out DataSet found)
    {
        found = default;
        return elements.TryItem(sequence, index, out DataSet item) && item.TryItem(group, 0, out found);
    }
}
