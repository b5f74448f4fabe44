#:property PublishAot=false
#:property RunAnalyzers=false

// Writes the notebooks of this folder from the programs in tests/TransferMed.Tests/Notebooks, which the tests run. Usage, in the root of the checkout: dotnet run docs/notebooks/Write.cs
using TransferMed.Tests.Notebooks;

foreach (string program in Directory.GetFiles("tests/TransferMed.Tests/Notebooks", "*Notebook.cs"))
{
    string text = File.ReadAllText(program);
    string name = text.Split("// notebook: ")[1].Split('\n')[0];
    File.WriteAllText(Path.Combine("docs", "notebooks", name), Notebook.Of(text, "."));
    Console.WriteLine(name);
}
