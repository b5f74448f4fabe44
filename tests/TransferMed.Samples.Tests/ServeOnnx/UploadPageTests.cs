using System.Text.Json;
using System.Text.Json.Nodes;
using global::ServeOnnx;
using TransferMed.Evaluation;
using TransferMed.Serving;
using TransferMed.Tests.Dicom;
using TransferMed.Tests.Reporting;
using TransferMed.Tests.Tracking;

namespace TransferMed.Samples.Tests.ServeOnnx;

/// <summary>The page in a real browser, where one is installed.</summary>
public class UploadPageTests
{
    private const string Key = "0123456789abcdef";

    private static readonly string[] s_classes = ["normal", "ulcer", "infection"];

    // In the order in which they are chosen; the text never comes to the model.
    private static readonly string[] s_files = ["sure.png", "strange.png", "report.png", "either.png", "none.png"];

    private static readonly string[] s_shown = ["strange.png", "report.png", "none.png", "sure.png", "either.png"];

    [SkippableTheory]
    [InlineData(390, true, false)]
    [InlineData(1280, false, true)]
    public async Task Several_pictures_are_listed_with_warnings_first(int width, bool isDark, bool dropped)
    {
        using FixedPredictor predictor = Different();
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(predictor: predictor, coverage: 0.9);
        await using BrowserTab tab = await OpenAsync(endpoint, width, isDark);
        await ChooseAsync(tab, dropped);
        string status = $"{await tab.WaitForAsync("document.querySelectorAll('#results > li').length === 5 && /^5 pictures/.test(document.getElementById('status').textContent) && document.getElementById('status').textContent")}";
        string?[][] items = JsonSerializer.Deserialize<string?[][]>($"{await tab.WaitForAsync(Items)}")!;

        Assert.Equal("5 pictures: 3 with a warning, first in the list, 2 answered.", status);
        Assert.Equal(s_shown, items.Select(item => item[0]));
        Assert.Equal("Warning: no answer, since the picture is unlike those that the model was trained on.", items[0][1]);
        Assert.Equal("Warning: no answer. The file is text, not a picture.", items[1][1]);
        Assert.Equal("Warning: no answer, since none of the classes fits.", items[2][1]);
        Assert.Equal("ulcer (0.900)|That is: ulcer; normal and infection are ruled out at 90 % coverage.", items[3][1]);
        Assert.Equal("infection (0.500)|That is: either infection or ulcer; normal is ruled out at 90 % coverage.", items[4][1]);

        // Under a warning there is no bar, folded or not, and no class that is not folded.
        Assert.Equal(["0", "0", "0", "3", "3"], items.Select(item => item[2]));
        Assert.All(items[..3], item => Assert.DoesNotContain(s_classes, name => item[3]!.Contains(name, StringComparison.Ordinal)));

        // Not innerWidth: on a small screen it grows with what is too wide.
        Assert.Equal($"{width}", $"{await tab.WaitForAsync("String(Math.max(outerWidth, document.documentElement.scrollWidth, innerWidth))")}");
        Assert.Equal(isDark ? "rgb(18, 22, 28)" : "rgb(255, 255, 255)", $"{await tab.WaitForAsync("getComputedStyle(document.body).backgroundColor")}");
        Assert.Equal("[]", $"{await tab.WaitForAsync("JSON.stringify(performance.getEntriesByType('resource').map(one => one.name).filter(name => !name.startsWith(origin) && !/^(blob|data):/.test(name)))")}");

        // The browser itself notes the one picture that was refused.
        string complaint = Assert.Single(tab.Complaints);
        Assert.Contains("status of 415", complaint, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Everything_has_a_name_and_the_keyboard_goes_from_top_to_bottom()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(predictor: Different());
        await using BrowserTab tab = await OpenAsync(endpoint, 1280, isDark: false);
        await ChooseAsync(tab, dropped: false);
        await tab.WaitForAsync("document.querySelectorAll('#results > li').length === 5");

        Assert.Equal("polite", $"{await tab.WaitForAsync("document.getElementById('status').getAttribute('aria-live')")}");
        Assert.Equal("[]", $"{await tab.WaitForAsync("JSON.stringify([...document.querySelectorAll('input, meter')].filter(one => !one.labels?.length && !one.ariaLabel).map(one => one.outerHTML))")}");
        Assert.Equal("[]", $"{await tab.WaitForAsync("JSON.stringify([...document.images].filter(one => !one.alt).map(one => one.outerHTML))")}");
        Assert.Equal("0", $"{await tab.WaitForAsync("String(document.querySelectorAll('[tabindex]').length)")}");

        // What has the focus is seen: every kind of control gets an outline.
        var visited = new List<string>();
        for (int press = 0; press < 5; press++)
        {
            await tab.PressTabAsync();
            visited.Add($"{await tab.WaitForAsync("(one => `${one.id || one.tagName}: ${getComputedStyle(one).outlineStyle} ${getComputedStyle(one).outlineWidth}`)(document.activeElement)")}");
        }

        Assert.Equal(["file: solid 3px", "heatmap: solid 3px", "BUTTON: solid 3px", "SUMMARY: solid 3px", "SUMMARY: solid 3px"], visited);
    }

    [SkippableTheory]
    [InlineData("IM000001")]
    [InlineData("slice.DCM")]
    public async Task A_DICOM_file_is_shown_as_the_model_saw_it(string name)
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(predictor: Different());
        await using BrowserTab tab = await OpenAsync(endpoint, 390, isDark: true);
        await ChooseAsync(tab, dropped: true, [(name, new DicomFiles { Rows = 3, Columns = 7 }.With(new byte[42]))]);

        Assert.Equal("7 x 3", $"{await tab.WaitForAsync("(one => one?.complete && one.naturalWidth && `${one.naturalWidth} x ${one.naturalHeight}`)(document.querySelector('#results img'))")}");
        Assert.Equal($"The picture {name}", $"{await tab.WaitForAsync("document.querySelector('#results img').alt")}");
        Assert.Empty(tab.Complaints);
    }

    [SkippableFact]
    public async Task It_asks_for_the_key_where_there_is_one()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(new ServeOptions { ApiKey = Key }, Different());
        await using BrowserTab tab = await OpenAsync(endpoint, 390, isDark: false);
        await ChooseAsync(tab, dropped: false);
        Assert.Equal("key", $"{await tab.WaitForAsync("!document.getElementById('key-row').hidden && document.activeElement.id")}");
        Assert.EndsWith("Put it in and press Predict.", $"{await tab.WaitForAsync("document.getElementById('status').textContent")}", StringComparison.Ordinal);

        await tab.WaitForAsync($"(document.getElementById('key').value = '{Key}', window.again ??= (document.querySelector('button').click(), true))");
        await tab.WaitForAsync("document.querySelectorAll('#results > li').length === 5");
    }

    // Of each: its name, its other headlines, its bars, and what is to be read with nothing unfolded.
    private const string Items = """
        JSON.stringify([...document.querySelectorAll('#results > li')].map(item => [
          item.querySelector('h3').textContent,
          [...item.querySelectorAll('p.headline')].map(line => line.textContent).join('|'),
          String(item.querySelectorAll('meter').length),
          item.innerText,
        ]))
        """;

    private static FixedPredictor Different() => new(
        Of("ulcer", 1, [0.04, 0.9, 0.06], [1], strange: false),
        Of("ulcer", 1, [0.01, 0.98, 0.01], [1], strange: true),
        Of("infection", 2, [0.1, 0.4, 0.5], [2, 1], strange: false),
        Of("normal", 0, [0.4, 0.3, 0.3], [], strange: false))
    {
        Classes = [.. s_classes],
    };

    private static Prediction Of(string name, int index, double[] probabilities, int[] set, bool strange) => new(name, index, [.. probabilities])
    {
        Set = new ConformalSet([.. set], [.. set.Select(c => s_classes[c])], s_classes.Length),
        OutOfDistribution = strange,
    };

    private static async Task<BrowserTab> OpenAsync(RunningEndpoint endpoint, int width, bool isDark)
    {
        string? program = Chromium.Find()?.Program;
        Skip.If(program is null, "No Chromium on this machine: install one or name it in the environment variable CHROME.");
        BrowserTab tab = await BrowserTab.OpenAsync(program!);
        await tab.OpenAsync(endpoint.Client.BaseAddress!, width, isDark);
        await tab.WaitForAsync("document.getElementById('about').textContent.includes('Classes')");
        return tab;
    }

    // As a hand does it: files into the field and a press on the button, or files dropped on the page.
    private static Task ChooseAsync(BrowserTab tab, bool dropped) => ChooseAsync(
        tab, dropped, s_files.Select((name, index) => (name, name == "report.png" ? [.. "this is no picture"u8] : Images.Png(seed: index, label: index % 3))));

    private static async Task ChooseAsync(BrowserTab tab, bool dropped, IEnumerable<(string Name, byte[] Content)> chosen)
    {
        var files = new JsonArray([.. chosen.Select(file => new JsonArray(file.Name, Convert.ToBase64String(file.Content)))]);
        string act = dropped
            ? "document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))"
            : "(document.getElementById('file').files = data.files, document.querySelector('button').click())";
        await tab.WaitForAsync($$"""
            (window.chosen ??= (() => {
              const data = new DataTransfer();
              for (const [name, text] of {{files.ToJsonString()}}) data.items.add(new File([Uint8Array.from(atob(text), one => one.charCodeAt(0))], name, { type: 'image/png' }));
              {{act}};
              return true;
            })())
            """);
    }
}
