using System.Text;
using TransferMed.Datasets;
using Xunit.Abstractions;

namespace TransferMed.Tests.Data;

/// <summary>
/// Manifests changed at random open or are refused by a <see cref="DatasetException"/>; nothing else leaves. The variable
/// <c>TRANSFERMED_FUZZ</c> sets the number of mutants.
/// </summary>
public class CsvMutationTests(ITestOutputHelper output)
{
    private static readonly string[] Seeds =
    [
        "path,label,group,split\n1.png,a,p1,train\n2.png,b,p2,val\n3.png,a,p3,test\n",
        "path;label;\"note\"\r\n1;a;\"x \"\"y\"\"\r\nz\"\r\n\r\n2;b;\r\n;;\r\n",
        "\uFEFFpath\tlabel\tage\n1.png\tM\u00FCller\t3\n2.png\t0.5\t4\n",
        "sep=|\npath|label\n1.png|a\n2.png|b\n",
        "image,MEL,NV\n1,1.0,0.0\n2,0.0,1.0\n",
    ];

    private static readonly string[] Pieces =
    [
        "\"", "\"\"", ",", ";", "\t", "|", "\n", "\r", "\r\n", "\0", "\uFEFF", "\uD800", "..", "/", "\\", "nan", "0", "1e400", "sep=", "path", "label", "group", "patient_id", "fold", " ", "\u0308", "1.png",
    ];

    [Fact]
    public void Mutants_open_or_are_refused()
    {
        int count = Fuzzing.Count(2_000);
        using var folder = new TempFolder();
        for (int i = 1; i <= 3; i++)
        {
            folder.Write($"{i}.png", TestImages.Png(i));
        }

        var options = new DatasetOptions { CheckImages = false };
        int opened = 0;
        for (int mutant = 0; mutant < count; mutant++)
        {
            string csv = folder.Write("list.csv", Mutate(new Random(mutant)));
            try
            {
                ImageDataset dataset = ImageDataset.Open(csv, options);
                Assert.All(dataset.Samples, sample => Assert.True(File.Exists(sample.Path)));
                opened++;
            }
            catch (DatasetException)
            {
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"Mutant {mutant}: {e}");
            }
        }

        output.WriteLine($"{count} mutants, {opened} opened, {count - opened} refused.");
        Assert.InRange(opened, 1, count - 1);
    }

    private static byte[] Mutate(Random random)
    {
        var text = new StringBuilder(Seeds[random.Next(Seeds.Length)]);
        for (int change = random.Next(1, 6); change > 0; change--)
        {
            int at = random.Next(text.Length + 1);
            int length = Math.Min(text.Length - at, random.Next(1, 8));
            switch (random.Next(4))
            {
                case 0:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 1:
                    text.Remove(at, length);
                    break;
                case 2:
                    text.Insert(at, text.ToString(at, length));
                    break;
                default:
                    text.Insert(at, (char)random.Next(1, 0x250));
                    break;
            }
        }

        byte[] bytes = random.Next(5) switch
        {
            0 => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text.ToString())],
            1 => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text.ToString())],
            _ => Encoding.UTF8.GetBytes(text.ToString()),
        };
        if (bytes.Length > 0 && random.Next(3) == 0)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        return bytes;
    }
}
