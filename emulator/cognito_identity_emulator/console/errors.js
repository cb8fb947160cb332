// Errors whose message is shown to the user. `details` list every mistake with its place in the input.

// The control API refused a request, or did not answer: `status` is the HTTP status, 0 without a response.
export class ApiError extends Error {
  constructor(message, { status = 0, details = [] } = {}) {
    super(message);
    this.name = "ApiError";
    Object.assign(this, { status, details });
  }
}

// The text of a form field cannot be used as it is.
export class InputError extends Error {
  constructor(message, details = []) {
    super(message);
    this.name = "InputError";
    this.details = details;
  }
}
