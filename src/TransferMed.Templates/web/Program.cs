// Serves a model of the template transfermed, or of any other program: POST /predict takes a picture and gives classes with probabilities.
//   dotnet run -- --model ../Wounds/model.tmed
//   curl --data-binary @foot.png -H "Content-Type: image/png" http://localhost:5000/predict
// It listens on this machine alone. For others it needs at least a key and TLS in front of it.
using TransferMed;
using TransferMed.Imaging;
using TransferMed.Serving;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 10 << 20);

IPredictor predictor;
try
{
    predictor = Predictor.Load(builder.Configuration["Model"] ?? "model.tmed");
    predictor.WarmUp();
}
catch (TransferMedException error)
{
    Console.Error.WriteLine($"Error: {error.Message} Name the package: --model FILE.");
    return 1;
}

builder.Services.AddSingleton(_ => predictor);   // made by a function, so that the container disposes it
WebApplication app = builder.Build();
app.MapGet("/health", () => Results.Ok());
app.MapPost("/predict", async (HttpRequest request, IPredictor model, CancellationToken cancellation) =>
{
    using var body = new MemoryStream();
    await request.Body.CopyToAsync(body, cancellation);
    try
    {
        Prediction prediction = await model.PredictAsync(ImageSource.FromBytes(body.ToArray(), "upload"), cancellation);
        return Results.Ok(new
        {
            prediction.Class,
            Probabilities = model.Classes.Zip(prediction.Probabilities).ToDictionary(pair => pair.First, pair => pair.Second),
            Set = prediction.Set?.Classes,
        });
    }
    catch (ImageDecodeException error)
    {
        return Results.Problem(error.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
    }
});
await app.RunAsync();
return 0;
