using TransferMed.Datasets;
using TransferMed.Models;
using TransferMed.Runtime;
using TransferMed.Training;
using TransferMed.Transfer;

namespace TransferMed.Studies;

/// <summary>One of a study's recipes, of which the study itself decides seed, device and checkpoint.</summary>
internal static class StudyRecipe
{
    /// <summary>Checks a recipe; faults are named with the option that holds it.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="name">The option.</param>
    /// <param name="classes">The classes that it is for; null where they are not known: what depends on them is not checked.</param>
    public static void Validate(TrainingOptions recipe, string name, int? classes = null)
    {
        OptionCheck.Require(recipe.Seed == 0, name, $"has the seed {recipe.Seed}; the seeds are the study's: set Seed and Seeds.");
        OptionCheck.Require(recipe.Device is null, name, "has a device; it is the study's: set Device.");
        OptionCheck.Require(recipe.CheckpointPath is null, name, $"has the checkpoint '{recipe.CheckpointPath}'; a study keeps those of its runs in its folder: leave it null.");
        OptionCheck.Require(recipe.Ranks is null, name, "has ranks; the runs of a study are shared out instead (TransferStudy.RunShardAsync): leave Ranks null.");
        OptionCheck.Require(recipe.Resume, name, "does not resume; a study goes on in its folder: leave Resume true, or name another folder.");
        try
        {
            // The loss alone knows of classes.
            (classes is null ? recipe with { Loss = new TrainingOptions().Loss } : recipe).Validate(classes ?? 2);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"{name}: {error.Message}", error);
        }
    }

    /// <summary>Refuses a recipe whose loss, metrics or mixing mean nothing for what these pictures are asked.</summary>
    public static void RequireTask(TrainingOptions recipe, string name, ImageDataset dataset) => Require(recipe, name, dataset, TaskHeads.For(dataset, recipe.Loss));

    /// <summary>The same for a recipe that goes on from a head fitted to a frozen network.</summary>
    public static void RequireTaskOfProbe(TrainingOptions recipe, string name, ImageDataset dataset) => Require(recipe, name, dataset, Probing.HeadFor(dataset));

    private static void Require(TrainingOptions recipe, string name, ImageDataset dataset, HeadOutput output)
    {
        try
        {
            TaskRules.Require(recipe, output);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"{name}, for '{dataset.Name}': {error.Message}", error);
        }
    }

    /// <summary>The recipe of one run.</summary>
    public static T Of<T>(T recipe, int seed, TorchDevice? device, string checkpoint, FormatDecision format)
        where T : TrainingOptions => recipe with
        {
            Seed = seed,
            Device = device,
            CheckpointPath = checkpoint,
            AutoFormat = format,
        };
}
