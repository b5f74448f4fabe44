using System.Net;
using System.Text.Json;
using global::ServeOnnx;
using TransferMed.Evaluation;
using TransferMed.Serving;

namespace TransferMed.Samples.Tests.ServeOnnx;

/// <summary>Pictures that are answered.</summary>
public class PredictTests
{
    [Fact]
    public async Task A_picture_gets_what_the_predictor_says()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync();
        byte[] image = Images.Jpeg(seed: 4, width: 40, height: 24);
        Prediction expected = endpoint.Predictor.Predict(ImageSource.FromBytes(image));

        using HttpResponseMessage response = await endpoint.PostAsync(image, "image/jpeg");
        JsonElement answer = await RunningEndpoint.JsonOf(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected.Class, answer.GetProperty("class").GetString());
        Assert.Equal(expected.Probability, answer.GetProperty("probability").GetDouble(), 1e-6);
        Assert.Equal(RunningEndpoint.Classes, answer.GetProperty("probabilities").EnumerateObject().Select(entry => entry.Name));
        Assert.Equal(1, answer.GetProperty("probabilities").EnumerateObject().Sum(entry => entry.Value.GetDouble()), 1e-6);
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("heatmap").ValueKind);
        Assert.Equal("lesions", answer.GetProperty("model").GetProperty("name").GetString());
        Assert.Equal(64, answer.GetProperty("model").GetProperty("sha256").GetString()!.Length);
    }

    [Fact]
    public async Task A_form_gets_what_the_bare_picture_gets()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync();
        byte[] image = Images.Png(seed: 9);
        using var form = new MultipartFormDataContent { { new StringContent("left foot"), "note" }, { RunningEndpoint.Content(image, "image/png"), "picture", "foot.png" } };
        using HttpResponseMessage bare = await endpoint.PostAsync(image, type: null);
        using HttpResponseMessage wrapped = await endpoint.Client.PostAsync("/predict", form);

        Assert.Equal(HttpStatusCode.OK, wrapped.StatusCode);
        Assert.Equal(await bare.Content.ReadAsStringAsync(), await wrapped.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_package_is_served_with_its_set_and_its_screen()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(writeModel: RunningEndpoint.WritePackage, file: "lesions.tmed");
        byte[] image = Images.Png(seed: 7, label: 1);
        Prediction expected = endpoint.Predictor.Predict(ImageSource.FromBytes(image));

        using HttpResponseMessage response = await endpoint.PostAsync(image);
        JsonElement answer = await RunningEndpoint.JsonOf(response);

        Assert.Equal("Three lesions", answer.GetProperty("model").GetProperty("name").GetString());
        Assert.Equal(expected.Set!.Names, answer.GetProperty("set").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(0.9, answer.GetProperty("coverage").GetDouble(), 1e-12);
        Assert.Equal(expected.ReasonToAbstain is null, answer.GetProperty("setInWords").ValueKind == JsonValueKind.String);
        Assert.Equal(expected.OutOfDistribution!.Value, answer.GetProperty("outOfDistribution").GetBoolean());
        Assert.Equal(expected.ReasonToAbstain is not null, answer.GetProperty("abstained").GetBoolean());
        Assert.Equal(expected.InWords(2), answer.GetProperty("shown").GetProperty("wound").GetString());
        Assert.True(expected.Ceiling < 1);
        Assert.True(answer.GetProperty("probability").GetDouble() <= expected.Ceiling);
    }

    [Theory]
    [InlineData(false, 1, null)]
    [InlineData(false, 0, "none of the classes fits")]
    [InlineData(true, 1, "the picture is unlike those that the model was trained on")]
    public async Task Numbers_stay_and_words_claim_no_more_than_can_be_borne(bool outside, int size, string? reason)
    {
        using var predictor = new FixedPredictor(new Prediction("ulcer", 1, [0.0114, 0.9886])
        {
            Ceiling = 87.0 / 88,
            Set = new ConformalSet([.. Enumerable.Repeat(1, size)], [.. Enumerable.Repeat("ulcer", size)], 2),
            OutOfDistribution = outside,
        });
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(predictor: predictor);
        using HttpResponseMessage response = await endpoint.PostAsync(Images.Png(seed: 7));
        JsonElement answer = await RunningEndpoint.JsonOf(response);

        Assert.Equal(0.9886, answer.GetProperty("probabilities").GetProperty("ulcer").GetDouble());
        Assert.Equal("> 0.98", answer.GetProperty("shown").GetProperty("ulcer").GetString());
        Assert.Equal("< 0.02", answer.GetProperty("shown").GetProperty("healthy").GetString());
        Assert.Equal(size, answer.GetProperty("set").GetArrayLength());
        Assert.Equal(reason is not null, answer.GetProperty("abstained").GetBoolean());
        Assert.Equal(reason, answer.GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData(new[] { 1 }, 0.9, "ulcer; healthy and infection are ruled out at 90 % coverage")]
    [InlineData(new[] { 2, 1 }, 0.9, "either infection or ulcer; healthy is ruled out at 90 % coverage")]
    [InlineData(new[] { 2, 1 }, 0.975, "either infection or ulcer; healthy is ruled out at 97.5 % coverage")]
    [InlineData(new[] { 0, 2 }, null, "either healthy or infection; ulcer is ruled out")]
    [InlineData(new int[0], 0.9, null)]
    [InlineData(new[] { 0, 1, 2 }, 0.9, null)]
    public async Task A_set_is_told_in_words_where_it_says_something(int[] set, double? coverage, string? words)
    {
        string[] classes = ["healthy", "ulcer", "infection"];
        using var predictor = new FixedPredictor(new Prediction("ulcer", 1, [0.1, 0.5, 0.4]) { Set = new ConformalSet([.. set], [.. set.Select(index => classes[index])], 3) }) { Classes = [.. classes] };
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(predictor: predictor, coverage: coverage);
        JsonElement answer = await RunningEndpoint.JsonOf(await endpoint.PostAsync(Images.Png(seed: 7)));

        Assert.Equal(words, answer.GetProperty("setInWords").GetString());
        Assert.Equal(words is null, answer.GetProperty("abstained").GetBoolean());
        Assert.Equal(coverage, answer.GetProperty("coverage").ValueKind == JsonValueKind.Null ? null : answer.GetProperty("coverage").GetDouble());
    }

    [Fact]
    public void Of_many_classes_the_last_is_joined_by_a_word() => Assert.Equal(
        "one of a, b or c; d, e and f are ruled out at 80 % coverage",
        SetSentence.Of(new ConformalSet([0, 1, 2], ["a", "b", "c"], 6), ["a", "b", "c", "d", "e", "f"], 0.8));

    [Fact]
    public async Task Findings_and_values_are_told_by_name()
    {
        using var findings = new FixedPredictor(new Prediction("", -1, []) { Findings = [new FindingAnswer("edema", 0.91, true), new FindingAnswer("mass", 0.2, false)] }) { Classes = ["edema", "mass"] };
        await using (RunningEndpoint endpoint = await RunningEndpoint.StartAsync(predictor: findings))
        {
            JsonElement answer = await RunningEndpoint.JsonOf(await endpoint.PostAsync(Images.Png(seed: 7)));
            Assert.Equal(JsonValueKind.Null, answer.GetProperty("class").ValueKind);
            Assert.Equal(["edema"], answer.GetProperty("findings").EnumerateArray().Select(name => name.GetString()));
            Assert.Equal(0.2, answer.GetProperty("probabilities").GetProperty("mass").GetDouble());
            Assert.Equal("0.910", answer.GetProperty("shown").GetProperty("edema").GetString());
        }

        using var values = new FixedPredictor(new Prediction("", -1, []) { Values = [new ValueAnswer("bone age", 132.4, "months") { Interval = new ValueInterval(121, 143) }] }) { Classes = ["bone age"] };
        await using (RunningEndpoint endpoint = await RunningEndpoint.StartAsync(predictor: values))
        {
            JsonElement answer = await RunningEndpoint.JsonOf(await endpoint.PostAsync(Images.Png(seed: 7)));
            Assert.Equal("132.4 (121 to 143) months", answer.GetProperty("shown").GetProperty("bone age").GetString());
            Assert.Equal(132.4, answer.GetProperty("values")[0].GetProperty("value").GetDouble());
            Assert.Empty(answer.GetProperty("probabilities").EnumerateObject());
        }
    }

    [Fact]
    public async Task The_page_takes_its_words_from_the_answer()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync();
        string html = await endpoint.Client.GetStringAsync("/");

        Assert.Contains("result.shown[name]", html, StringComparison.Ordinal);
        Assert.Contains("Warning: no answer, since ${result.reason}.", html, StringComparison.Ordinal);
        Assert.Contains("result.setInWords", html, StringComparison.Ordinal);
        Assert.DoesNotContain("toFixed", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_heat_map_comes_when_it_is_asked_for()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync();
        using HttpResponseMessage response = await endpoint.PostAsync(Images.Png(seed: 2), query: "?heatmap=true");
        byte[] map = (await RunningEndpoint.JsonOf(response)).GetProperty("heatmap").GetBytesFromBase64();

        Assert.Equal("PNG"u8.ToArray(), map[1..4]);
    }

    [Fact]
    public async Task Fifty_at_once_get_the_answers_that_each_alone_gets()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync();
        byte[][] images = [.. Enumerable.Range(0, 5).Select(i => Images.Png(seed: i, label: i % 2))];
        double[] expected = [.. images.Select(image => endpoint.Predictor.Predict(ImageSource.FromBytes(image)).Probability)];

        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => endpoint.PostAsync(images[i % 5])));

        foreach ((int i, HttpResponseMessage response) in responses.Index())
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(expected[i % 5], (await RunningEndpoint.JsonOf(response)).GetProperty("probability").GetDouble(), 1e-5);
            response.Dispose();
        }
    }

    [Fact]
    public async Task Health_and_page_say_what_is_served()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync();
        using HttpResponseMessage health = await endpoint.Client.GetAsync("/health");
        JsonElement state = await RunningEndpoint.JsonOf(health);
        using HttpResponseMessage page = await endpoint.Client.GetAsync("/");
        string html = await page.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal("ready", state.GetProperty("status").GetString());
        Assert.Equal(RunningEndpoint.Classes, state.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("live", await endpoint.Client.GetStringAsync("/health/live"));
        Assert.StartsWith("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("http", html, StringComparison.OrdinalIgnoreCase);
    }
}
