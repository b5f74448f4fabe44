using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using TransferMed.Imaging;
using TransferMed.Runtime;

namespace TransferMed.Datasets;

/// <summary>The checks that a folder keeps, and when one of them stands for a picture.</summary>
/// <param name="store">The folder.</param>
/// <param name="files">The pictures.</param>
/// <param name="byHash">Whether the bytes of a picture are compared too.</param>
internal sealed class KeptChecks(CheckStore store, ICheckedFiles files, bool byHash)
{
    public CheckStore Store => store;

    public ICheckedFiles Files => files;

    /// <summary>Opens the folder that the options name; null where they name none.</summary>
    public static KeptChecks? Open(DatasetOptions options, FilePixelReader reader, ILogger logger, CancellationToken cancellationToken) => options.CheckFolder is string folder
        ? new KeptChecks(CheckStore.Open(folder, RecipeOf(reader), logger, cancellationToken), reader, options.CheckHashes)
        : null;

    /// <summary>The place of the kept check of a picture; null where there is none of these bytes.</summary>
    public long? Find(ImageSample sample)
    {
        FileStamp? stamp = files.StampOf(sample);
        if (store.Find(CheckKey.Of(sample.Path, stamp)) is not long place
            || store.FileOf(place) is not Digest kept)
        {
            return null;
        }

        if ((byHash || stamp is null) && files.DigestOf(sample) != kept)
        {
            return null;
        }

        // What was read already, as for a group, may be other bytes than those of the check.
        if (files.KnownDigestOf(sample) is { IsNone: false } known && known != kept)
        {
            return null;
        }

        files.Expect(sample, kept);
        return place;
    }

    /// <summary>Keeps a check, unless the file was changed while it was made.</summary>
    public void Add(int slot, ImageSample sample, FileStamp? before, ImageContent content)
    {
        if (content.Traits is not null && files.StampOf(sample) == before && (before is null || before.Value.Length == content.Traits.FileLength))
        {
            store.Add(slot, new CheckRecord(CheckKey.Of(sample.Path, before), files.KnownDigestOf(sample), content));
        }
    }

    /// <summary>
    /// All that a check depends on beside the bytes: what pixels depend on, the limits above which a picture is refused, and the code of
    /// this library, so that another version checks anew.
    /// </summary>
    private static string RecipeOf(FilePixelReader reader) => new JsonObject
    {
        ["fileSizeLimit"] = reader.Options.FileSizeLimit,
        ["library"] = $"{typeof(KeptChecks).Module.ModuleVersionId}",
        ["pixelLimit"] = reader.Options.PixelLimit,
        ["pixels"] = reader.Recipe,
    }.ToJsonString();
}
