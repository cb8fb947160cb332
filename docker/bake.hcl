# Builds the image for both processors: docker buildx bake --file docker/bake.hcl
#
# The paths are from the root of the clone. REGISTRY and VERSION are variables of the environment.

variable "REGISTRY" {
  default = ""
}

variable "VERSION" {
  default = "latest"
}

group "default" {
  targets = ["image"]
}

target "image" {
  context    = "."
  dockerfile = "Dockerfile"
  platforms  = ["linux/amd64", "linux/arm64"]
  tags = [
    "${REGISTRY}cognito-identity-emulator:${VERSION}",
    "${REGISTRY}cognito-identity-emulator:latest",
  ]
  labels = {
    "org.opencontainers.image.version" = "${VERSION}"
  }
  attest = ["type=provenance,mode=max", "type=sbom"]
}
