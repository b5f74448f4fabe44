using Microsoft.OpenApi;

namespace ServeOnnx;

/// <summary>The description of the endpoint for programs that make clients of it: an OpenAPI document, made of the routes themselves.</summary>
internal static class EndpointDocument
{
    public const string Path = "/openapi.json";

    private const string KeyScheme = "key";

    private static readonly int[] s_refusals =
    [
        StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status408RequestTimeout, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType,
        StatusCodes.Status421MisdirectedRequest, StatusCodes.Status422UnprocessableEntity, StatusCodes.Status500InternalServerError, StatusCodes.Status503ServiceUnavailable,
    ];

    /// <summary>Adds what makes the document.</summary>
    public static void Add(IServiceCollection services, ServeOptions options) => services.AddOpenApi(document => document.AddDocumentTransformer((made, _, _) =>
    {
        made.Info = new OpenApiInfo { Title = "TransferMed endpoint", Version = ServedModel.LibraryVersion, Description = "What a model says about a picture. A research tool, not a medical device." };

        // Where it is reached is for the reader to know: behind a proxy it has another name.
        made.Servers = [];
        if (options.ApiKey is not null)
        {
            made.AddComponent(KeyScheme, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The key of --api-key-file." });
            var requirement = new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, made)] = [] };
            made.Paths["/predict"].Operations![HttpMethod.Post].Security = [requirement];
        }

        return Task.CompletedTask;
    }));

    /// <summary>Describes the request for a prediction, whose body is read by hand.</summary>
    public static void Describe(RouteHandlerBuilder route)
    {
        route.WithSummary("What the model says about a picture.").Produces<PredictionAnswer>();
        foreach (int status in s_refusals)
        {
            route.ProducesProblem(status);
        }

        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            var binary = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
            var form = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema> { ["picture"] = binary }, Required = new HashSet<string> { "picture" } };
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = "The picture: JPEG, PNG, BMP, GIF, WebP or DICOM.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["image/*"] = new OpenApiMediaType { Schema = binary },
                    ["application/dicom"] = new OpenApiMediaType { Schema = binary },
                    ["application/octet-stream"] = new OpenApiMediaType { Schema = binary },
                    ["multipart/form-data"] = new OpenApiMediaType { Schema = form },
                },
            };
            operation.Parameters =
            [
                Flag("heatmap", "Whether a heat map by occlusion is wanted, which takes some hundred passes of the network."),
                Flag("preview", "Whether the picture is wanted as it was decoded, small, as a PNG: for DICOM, which browsers do not show."),
            ];
            return Task.CompletedTask;
        });
    }

    private static OpenApiParameter Flag(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.Boolean },
    };
}
