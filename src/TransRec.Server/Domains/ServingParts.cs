using TransRec.Serving;
using TransRec.Server.Storing;

namespace TransRec.Server.Domains;

/// <summary>What all domains of a server share.</summary>
internal sealed record ServingParts(IServingStore Store, Backbone Backbone, EncodingQueue Encoding, AdapterShelf Shelf, IAlgorithmChooser Chooser, TimeProvider Clock, OwnChanges Own);
