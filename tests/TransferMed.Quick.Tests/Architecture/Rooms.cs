namespace TransferMed.Tests.Architecture;

/// <summary>The rooms of the library, from the ground up, and whom each may use. A room is a folder and a namespace.</summary>
internal static class Rooms
{
    /// <summary>The namespace of the front door, and the name of the room that it is.</summary>
    public const string FrontDoor = "TransferMed";

    private static readonly (string Room, string[] MayUse)[] Table =
    [
("Runtime", []),
        ("Storage", ["Runtime"]),
        ("Imaging", ["Runtime", "Storage"]),
        ("Datasets", ["Runtime", "Storage", "Imaging"]),
        ("Auditing", ["Runtime", "Storage", "Imaging", "Datasets"]),
        ("Dicom", ["Runtime", "Storage", "Imaging"]),
        ("Models", ["Runtime", "Storage"]),
        ("Evaluation", ["Runtime", "Storage"]),
        ("Loading", ["Runtime", "Storage", "Imaging", "Datasets"]),
        ("Explanations", ["Runtime", "Storage", "Imaging", "Datasets", "Models", "Loading"]),
        ("Training", ["Runtime", "Storage", "Imaging", "Datasets", "Models", "Evaluation", "Loading"]),
        ("Transfer", ["Runtime", "Storage", "Imaging", "Datasets", "Models", "Evaluation", "Loading", "Training"]),
        ("Packaging", ["Runtime", "Storage", "Imaging", "Datasets", "Models", "Evaluation", "Loading", "Training", "Transfer"]),
        (FrontDoor, ["Runtime", "Storage", "Imaging", "Datasets", "Models", "Evaluation", "Loading", "Explanations", "Training", "Transfer", "Packaging"]),
        ("Serving", ["Runtime", "Storage", "Imaging", "Datasets", "Models", "Evaluation", "Loading", "Explanations", "Training", "Packaging", FrontDoor]),
        ("Weights", ["Runtime", "Storage", "Imaging", "Models", "Transfer", FrontDoor]),
        ("Studies", ["Runtime", "Storage", "Imaging", "Datasets", "Auditing", "Models", "Evaluation", "Loading", "Training", "Transfer", "Packaging", FrontDoor]),
        ("Advising", ["Runtime", "Imaging", "Datasets", "Models", "Evaluation", "Loading", "Training", "Transfer", "Packaging", FrontDoor, "Studies"]),
    ];

    /// <summary>The rooms that work without torch.</summary>
    public static IReadOnlyList<string> WithoutTorch { get; } = ["Imaging", "Datasets", "Auditing", "Dicom", "Evaluation"];

    public static IReadOnlyList<string> FromTheGround { get; } = [.. Table.Select(row => row.Room)];

    public static IReadOnlyList<string> AllowedFor(string room) => Table.Single(row => row.Room == room).MayUse;

    public static bool IsRoom(string name) => FromTheGround.Contains(name);

    public static bool Allows(string from, string to) => from == to || AllowedFor(from).Contains(to);

    /// <summary>The room of a namespace of the library, or null for another namespace.</summary>
    public static string? OfNamespace(string name) => name == FrontDoor
        ? FrontDoor
        : name.StartsWith(FrontDoor + ".", StringComparison.Ordinal) ? name[(FrontDoor.Length + 1)..] : null;

    /// <summary>The room of a type; the exceptions of the root namespace live in Runtime, since every room raises them.</summary>
    public static string? Of(TypeName type, CompiledAssembly library) => OfNamespace(type.Namespace) switch
    {
        FrontDoor when library.IsException(type) => "Runtime",
        string room => room,
        null => null,
    };
}
