using System.Net;
using System.Text.Json;
using global::ServeOnnx;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace TransferMed.Samples.Tests.ServeOnnx;

/// <summary>The OpenAPI document beside what the endpoint does.</summary>
public class DocumentTests
{
    [Fact]
    public async Task It_has_the_routes_that_there_are()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync();
        JsonElement document = await DocumentOf(endpoint);

        string[] described = [.. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject(), (path, method) => $"{method.Name.ToUpperInvariant()} {path.Name}").Order(StringComparer.Ordinal)];
        string[] routed =
        [
            .. endpoint.Application.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                .SelectMany(route => route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods, (route, method) => $"{method} {route.RoutePattern.RawText}")
                .Where(route => route != "GET /openapi.json").Order(StringComparer.Ordinal),
        ];
        Assert.Equal(["GET /", "GET /health", "GET /health/live", "POST /predict"], described);
        Assert.Equal(described, routed);
        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_describes_the_answers_that_are_given()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync();
        JsonElement document = await DocumentOf(endpoint);
        JsonElement operation = document.GetProperty("paths").GetProperty("/predict").GetProperty("post");

        using HttpResponseMessage response = await endpoint.PostAsync(Images.Png(seed: 4));
        JsonElement answer = await RunningEndpoint.JsonOf(response);
        JsonElement schema = Resolve(document, operation.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema"));
        Assert.Equal(answer.EnumerateObject().Select(one => one.Name).Order(), schema.GetProperty("properties").EnumerateObject().Select(one => one.Name).Order());

        using HttpResponseMessage refused = await endpoint.PostAsync([]);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.True(operation.GetProperty("responses").GetProperty("400").GetProperty("content").TryGetProperty(refused.Content.Headers.ContentType!.MediaType!, out _));
        Assert.Equal(
            ["200", "400", "401", "408", "413", "415", "421", "422", "500", "503"],
            operation.GetProperty("responses").EnumerateObject().Select(one => one.Name).Order(StringComparer.Ordinal));

        Assert.Equal(["image/*", "application/dicom", "application/octet-stream", "multipart/form-data"], operation.GetProperty("requestBody").GetProperty("content").EnumerateObject().Select(one => one.Name));
        Assert.Equal(["heatmap", "preview"], operation.GetProperty("parameters").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        Assert.False(operation.TryGetProperty("security", out _));
    }

    [Fact]
    public async Task It_says_that_a_key_is_needed_and_needs_none_itself()
    {
        await using RunningEndpoint endpoint = await RunningEndpoint.StartAsync(new ServeOptions { ApiKey = "0123456789abcdef" });
        JsonElement document = await DocumentOf(endpoint);

        Assert.Equal(1, document.GetProperty("paths").GetProperty("/predict").GetProperty("post").GetProperty("security").GetArrayLength());
        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("key").GetProperty("scheme").GetString());
        Assert.False(document.GetProperty("paths").GetProperty("/health").GetProperty("get").TryGetProperty("security", out _));
        Assert.DoesNotContain("0123456789abcdef", document.GetRawText(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> DocumentOf(RunningEndpoint endpoint)
    {
        using HttpResponseMessage response = await endpoint.Client.GetAsync("/openapi.json");
        Assert.Equal((HttpStatusCode.OK, "nosniff"), (response.StatusCode, response.Headers.GetValues("X-Content-Type-Options").Single()));
        return await RunningEndpoint.JsonOf(response);
    }

    private static JsonElement Resolve(JsonElement document, JsonElement schema) => schema.TryGetProperty("$ref", out JsonElement reference)
        ? reference.GetString()!.Split('/').Skip(1).Aggregate(document, (node, name) => node.GetProperty(name))
        : schema;
}
