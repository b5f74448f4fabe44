#:project ../src/TransferMed.Onnx/TransferMed.Onnx.csproj
#:package TorchSharp
#:property UsesTorch=true
#:property PublishAot=false
#:property RunAnalyzers=false
#:property GenerateDocumentationFile=false
// Checks samples/Predict on a package of a study: PredictCheck.cs MODEL.TMED FOLDER-OF-THE-BUILT-SAMPLE EMPTY-FOLDER.
using System.Diagnostics;
using System.Globalization;
using TransferMed;
using TransferMed.Onnx;

bool allHold = true;
string model = Path.GetFullPath(args[0]);
string program = Path.GetFullPath(args[1]);
string work = Directory.CreateDirectory(args[2]).FullName;
string images = Path.Combine(work, "pictures");
for (int i = 0; i < 6; i++)
{
    string folder = Directory.CreateDirectory(Path.Combine(images, i % 2 == 0 ? "a" : "b, \"c\"")).FullName;
    File.WriteAllBytes(Path.Combine(folder, i < 2 ? "same name.bmp" : $"{i}.bmp"), Bitmap(40 + i, 30, i));
}

(int code, string text) = Predict(program, model, images, "--csv", At("torch.csv"), "--heatmap", At("maps"));
string[][] torch = Rows(At("torch.csv"));
Check("all pictures predicted", code == 0, $"exit code {code}: {text}");
Check("one line for each picture", torch.Length == 7, $"{torch.Length} lines");
Check("names with commas and quotes come back", torch.Skip(1).All(row => File.Exists(row[0])), string.Join("; ", torch.Select(row => row[0])));
int classes = Array.IndexOf(torch[0], "set") - 2;
Check("probabilities of each line sum to 1", torch.Skip(1).All(row => Math.Abs(Probabilities(row).Sum() - 1) < 1e-9), string.Join("; ", torch.Skip(1).Select(row => Probabilities(row).Sum())));
Check("the predicted class is the most probable one", torch.Skip(1).All(row => row[1] == torch[0][2 + Array.IndexOf(Probabilities(row), Probabilities(row).Max())]), torch[1][1]);
Check("one heat map for each picture", Directory.GetFiles(At("maps"), "*.png").Length == 6, string.Join(", ", Directory.GetFiles(At("maps"))));

(code, text) = Predict(program, model, images, "--onnx", "--csv", At("onnx.csv"));
Check("ONNX Runtime predicts all", code == 0, $"exit code {code}: {text}");
CheckSame("ONNX Runtime gives the same probabilities and flags", Rows(At("onnx.csv")));

string exported = At("model.onnx");
using (TrainedModel loaded = TrainedModel.Load(model))
{
    OnnxExport.Write(exported, loaded);
}

string bare = At("bare");
foreach (string file in Directory.GetFiles(program, "*", SearchOption.AllDirectories).Where(file => !IsLibTorch(Path.GetFileName(file))))
{
    string copy = Path.Combine(bare, Path.GetRelativePath(program, file));
    Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
    File.Copy(file, copy);
}

(code, text) = Predict(bare, exported, images, "--csv", At("bare.csv"));
Check("an ONNX file needs no LibTorch", code == 0, $"exit code {code}: {text}");
CheckSame("without LibTorch the same probabilities and flags", Rows(At("bare.csv")));

File.WriteAllText(Path.Combine(images, "broken.jpg"), "no picture");
(code, text) = Predict(program, model, images);
Check("a broken picture is named and the others are predicted", code == 3 && text.Contains("broken.jpg") && text.Contains("6 pictures predicted, 1 not predicted"), $"exit code {code}: {text}");
(code, text) = Predict(program, model);
Check("wrong usage ends with a message", code == 2 && text.Contains("--help"), $"exit code {code}: {text}");
return allHold ? 0 : 1;

string At(string name) => Path.Combine(work, name);

double[] Probabilities(string[] row) => [.. row.Skip(2).Take(classes).Select(field => double.Parse(field, CultureInfo.InvariantCulture))];

void CheckSame(string what, string[][] rows) => Check(
    what,
    rows.Length == torch.Length && rows.Zip(torch).Skip(1).All(pair => pair.First[0] == pair.Second[0] && pair.First.Skip(2 + classes).SequenceEqual(pair.Second.Skip(2 + classes)) && Probabilities(pair.First).Zip(Probabilities(pair.Second)).All(p => Math.Abs(p.First - p.Second) < 1e-5)),
    $"{rows.Length} lines");

static bool IsLibTorch(string name) => name.Contains("torch", StringComparison.OrdinalIgnoreCase) && !name.EndsWith(".dll", StringComparison.Ordinal) || name.Contains("c10", StringComparison.Ordinal);

static (int Code, string Text) Predict(string folder, params string[] arguments)
{
    var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "Predict.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
    using Process process = Process.Start(start)!;
    Task<string> errors = process.StandardError.ReadToEndAsync();
    string text = process.StandardOutput.ReadToEnd() + errors.Result;
    process.WaitForExit();
    return (process.ExitCode, text);
}

// RFC 4180: fields in quotes may hold commas and doubled quotes.
static string[][] Rows(string path) => [.. File.ReadAllText(path).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(line =>
{
    var fields = new List<string>();
    for (int at = 0; at <= line.Length;)
    {
        int end = at;
        for (bool quoted = false; end < line.Length && (quoted || line[end] != ','); end++)
        {
            quoted ^= line[end] == '"';
        }

        string field = line[at..end];
        fields.Add(field.StartsWith('"') ? field[1..^1].Replace("\"\"", "\"") : field);
        at = end + 1;
    }

    return fields.ToArray();
})];

// A bottom-up bitmap of 24 bits with a pattern of its own.
static byte[] Bitmap(int width, int height, int number)
{
    int stride = (width * 3 + 3) / 4 * 4;
    using var stream = new MemoryStream();
    using var writer = new BinaryWriter(stream);
    writer.Write("BM"u8);
    foreach (int value in (int[])[54 + stride * height, 0, 54, 40, width, height, 1 | (24 << 16), 0, 0, 0, 0, 0, 0])
    {
        writer.Write(value);
    }

    for (int i = 0; i < stride * height; i++)
    {
        writer.Write((byte)((i * (number + 3)) ^ (i / stride * 5)));
    }

    return stream.ToArray();
}

void Check(string what, bool holds, string seen)
{
    allHold &= holds;
    Console.WriteLine(holds ? $"PASS  samples/Predict: {what}" : $"FAIL  samples/Predict: {what}; seen: {seen}");
}
