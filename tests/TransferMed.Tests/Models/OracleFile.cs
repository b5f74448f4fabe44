using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace TransferMed.Tests.Models;

/// <summary>A file of values computed by PyTorch. Its weights and pictures are formulas, so the file is small.</summary>
internal sealed class OracleFile(string path)
{
    private readonly JsonElement _root = JsonDocument.Parse(File.ReadAllText(path)).RootElement;

    public IEnumerable<string> Networks => _root.GetProperty("networks").EnumerateObject().Select(network => network.Name);

    public OracleNetwork this[string network] =>
        new(_root.GetProperty("networks").GetProperty(network), _root.GetProperty("salt").GetString()!, _root.TryGetProperty("values", out _));

    /// <summary>The project's own files, and those of the folder named by TRANSFERMED_ORACLES.</summary>
    public static IEnumerable<string> Paths()
    {
        yield return Path.Combine(AppContext.BaseDirectory, "Oracles", "networks.json");
        yield return Path.Combine(AppContext.BaseDirectory, "Oracles", "networks-hash.json");
        string? folder = Environment.GetEnvironmentVariable("TRANSFERMED_ORACLES");
        if (!string.IsNullOrEmpty(folder))
        {
            foreach (string path in Directory.GetFiles(folder, "networks*.json").Order(StringComparer.Ordinal))
            {
                yield return path;
            }
        }
    }
}

/// <summary>One network of an oracle file.</summary>
internal sealed class OracleNetwork(JsonElement json, string salt, bool hashed)
{
    public bool IsHashed => hashed;

    /// <summary>All that the file says of it.</summary>
    public JsonElement Json => json;

    public int[] InputShape { get; } = Ints(json.GetProperty("input_shape"));

    public long Parameters { get; } = json.GetProperty("parameters").GetInt64();

    public double[][] EvalLogits { get; } = [.. json.GetProperty("eval_logits").EnumerateArray().Select(Doubles)];

    public (string Name, int[] Shape)[] State { get; } =
        [.. json.GetProperty("state").EnumerateArray().Select(entry => (entry[0].GetString()!, Ints(entry[1])))];

    public JsonElement? Train { get; } = json.TryGetProperty("train", out JsonElement train) ? train : null;

    public static int[] Ints(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetInt32())];

    public static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetDouble())];

    public Tensor Image()
    {
        Tensor image = zeros([.. InputShape.Select(extent => (long)extent)]);
        Span<float> values = MemoryMarshal.Cast<byte, float>(image.bytes);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(hashed ? Hash(0, i) : Math.Cos(0.011 * i));
        }

        return image;
    }

    public Tensor Weights(string name, int[] shape)
    {
        Tensor tensor = zeros([.. shape.Select(extent => (long)extent)]);
        Span<float> values = MemoryMarshal.Cast<byte, float>(tensor.bytes);
        double phase = Crc(salt + name) % 1000 / 1000.0 * 2 * Math.PI;
        long perOutput = shape.Skip(1).Aggregate(1L, (product, extent) => product * extent);
        (double offset, double scale) = name switch
        {
            _ when name.EndsWith("running_var", StringComparison.Ordinal) => (1, 0.5),
            _ when name.EndsWith("running_mean", StringComparison.Ordinal) => (0, 0.1),
            _ when shape.Length >= 2 => (0, Math.Sqrt((hashed ? 6.0 : 2.0) / perOutput)),
            _ when name.EndsWith("weight", StringComparison.Ordinal) => (1, 0.1),
            _ => (0.0, 0.05),
        };
        bool drawn = hashed && shape.Length >= 2;
        uint seed = Crc(salt + name);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(offset + scale * (drawn ? Hash(seed, i) : Math.Sin(0.37 * i + phase)));
        }

        return tensor;
    }

    /// <summary>A fixed vector, with which a gradient is multiplied to be compared.</summary>
    public Tensor Probe(string name, int count)
    {
        uint seed = Crc(salt + "probe " + name);
        return tensor([.. Enumerable.Range(0, count).Select(i => Hash(seed, i))]);
    }

    // Sines of one frequency make channels that are almost equal, which no training step can tell apart: SplitMix64 in [-1, 1) does not.
    public static double Hash(uint seed, int index)
    {
        ulong z = (ulong)index * 0x9E3779B97F4A7C15UL + seed;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        z ^= z >> 31;
        return (z >> 40) / (double)(1 << 23) - 1;
    }

    // CRC-32 as in zlib.
    public static uint Crc(string text)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0u - (crc & 1)));
            }
        }

        return ~crc;
    }
}
