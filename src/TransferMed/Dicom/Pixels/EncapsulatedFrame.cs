using System.Buffers.Binary;
using TransferMed.Imaging;

namespace TransferMed.Dicom;

/// <summary>Finds the coded bytes of a frame among the fragments of compressed pixel data (PS3.5, A.4).</summary>
internal static class EncapsulatedFrame
{
    private static ReadOnlySpan<byte> StartOfJpeg => [0xFF, 0xD8];

    public static ReadOnlySpan<byte> Find(DataSet elements, DicomAttributes attributes, int frame)
    {
        DicomElement pixels = elements.Find(DicomTag.PixelData)!.Value;
        var reader = new ElementReader(elements.Data, DicomEncoding.ExplicitLittleEndian, elements.Path);
        if (!pixels.IsUndefined)
        {
            throw new ImageDecodeException(
                elements.Path, $"the DICOM pixel data are not in fragments, as the transfer syntax {attributes.Syntax} wants them; the file is damaged.");
        }

        DicomElement table = reader.Head(pixels.Offset, pixels.End);
        if (table.Tag != DicomTag.Item || table.IsUndefined)
        {
            throw new ImageDecodeException(elements.Path, "the DICOM pixel data do not begin with their table of offsets; the file is damaged.");
        }

        ReadOnlySpan<byte> offsets = elements.Data.Slice(table.Offset, table.Length);
        var fragments = new Fragments(reader, table.End, pixels.End);
        Choice choice = Choose(fragments, offsets, attributes, frame, elements.Path);
        return Gather(fragments, choice, frame, elements);
    }

    private static Choice Choose(Fragments fragments, ReadOnlySpan<byte> offsets, DicomAttributes attributes, int frame, string path)
    {
        if (attributes.Frames == 1)
        {
            return Choice.All;
        }

        if (offsets.Length / 4 >= attributes.Frames)
        {
            uint from = BinaryPrimitives.ReadUInt32LittleEndian(offsets[(4 * frame)..]);
            uint to = frame + 1 < attributes.Frames ? BinaryPrimitives.ReadUInt32LittleEndian(offsets[(4 * (frame + 1))..]) : uint.MaxValue;
            return new Choice(Selection.Offsets, from, to);
        }

        int count = 0;
        int starts = 0;
        while (fragments.Next(out DicomElement fragment))
        {
            count++;
            starts += fragments.BytesOf(fragment).StartsWith(StartOfJpeg) ? 1 : 0;
        }

        return count == attributes.Frames ? new Choice(Selection.Index, (uint)frame, (uint)frame)
            : starts == attributes.Frames ? new Choice(Selection.Starts, (uint)frame, (uint)frame)
            : throw new ImageDecodeException(
                path, $"the DICOM pixel data hold {count} fragments for {attributes.Frames} frames and no table that says which belongs to which. Transcode the file.");
    }

    /// <summary>One fragment is taken where it lies; of several a copy is made, never longer than the file.</summary>
    private static ReadOnlySpan<byte> Gather(Fragments fragments, Choice choice, int frame, DataSet elements)
    {
        int total = 0;
        int count = 0;
        DicomElement only = default;
        Fragments counting = fragments;
        for (var chooser = new Chooser(choice); counting.Next(out DicomElement fragment);)
        {
            if (chooser.Takes(counting, fragment))
            {
                (total, count, only) = (total + fragment.Length, count + 1, fragment);
            }
        }

        if (total == 0)
        {
            throw new ImageDecodeException(elements.Path, $"the DICOM pixel data hold no fragment for frame {frame}; the file is truncated or damaged.");
        }

        if (count == 1)
        {
            return fragments.BytesOf(only);
        }

        var joined = new byte[total];
        int at = 0;
        for (var chooser = new Chooser(choice); fragments.Next(out DicomElement fragment);)
        {
            if (chooser.Takes(fragments, fragment))
            {
                fragments.BytesOf(fragment).CopyTo(joined.AsSpan(at));
                at += fragment.Length;
            }
        }

        return joined;
    }

    private enum Selection
    {
        All,
        Offsets,
        Index,
        Starts,
    }

    private readonly record struct Choice(Selection By, uint From, uint To)
    {
        public static Choice All => new(Selection.All, 0, 0);
    }

    /// <summary>Goes over the fragments up to the delimiter; one may be missing at the very end of the file.</summary>
    private ref struct Fragments(ElementReader reader, int first, int end)
    {
        private readonly ElementReader _reader = reader;
        private readonly int _first = first;
        private int _at = first;

        /// <summary>The offset of a fragment as the table of offsets counts it.</summary>
        public readonly uint OffsetOf(DicomElement fragment) => (uint)(fragment.Offset - 8 - _first);

        public readonly ReadOnlySpan<byte> BytesOf(DicomElement fragment) => _reader.Data.Slice(fragment.Offset, fragment.Length);

        public bool Next(out DicomElement fragment)
        {
            fragment = default;
            if (_at >= end)
            {
                return false;
            }

            fragment = _reader.Head(_at, end);
            if (fragment.Tag == DicomTag.SequenceEnd)
            {
                return false;
            }

            if (fragment.Tag != DicomTag.Item || fragment.IsUndefined)
            {
                throw new ImageDecodeException(
                    _reader.Path, $"the DICOM pixel data hold {DicomTag.Text(fragment.Tag)} at byte {_at} where a fragment should begin; the file is truncated or damaged.");
            }

            _at = fragment.End;
            return true;
        }
    }

    /// <summary>Tells, fragment by fragment, which ones belong to the frame.</summary>
    private struct Chooser(Choice choice)
    {
        private int _index = -1;
        private int _starts = -1;

        public bool Takes(Fragments fragments, DicomElement fragment)
        {
            _index++;
            switch (choice.By)
            {
                case Selection.Offsets:
                    uint offset = fragments.OffsetOf(fragment);
                    return offset >= choice.From && offset < choice.To;
                case Selection.Index:
                    return _index == choice.From;
                case Selection.Starts:
                    _starts += fragments.BytesOf(fragment).StartsWith(StartOfJpeg) ? 1 : 0;
                    return _starts == choice.From;
                default:
                    return true;
            }
        }
    }
}
