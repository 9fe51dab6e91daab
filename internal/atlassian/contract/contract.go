// Package contract holds what Drover believes Atlassian's remote interfaces to be.
//
// Each file is an OpenAPI document whose parts carry a mark (x-provenance) that says how sure they are. The clients of this
// tree and the server interfaces of the simulator are generated from these files, and the tests of both are held against
// them, so that a belief is written down in one place only.
package contract

import (
	"embed"
	"io/fs"
)

// Names of the documents, without the extension of their files.
const (
	Migration   = "migration"
	Assistant   = "assistant"
	Confluence  = "confluence"
	Cloud       = "cloud"
	Marketplace = "marketplace"
	Utilities   = "utilities"
)

//go:embed migration.yaml assistant.yaml confluence.yaml cloud.yaml marketplace.yaml utilities.yaml
var documents embed.FS

// Names lists all documents.
func Names() []string {
	return []string{Migration, Assistant, Confluence, Cloud, Marketplace, Utilities}
}

// Document returns the OpenAPI document of that name as YAML.
func Document(name string) ([]byte, error) {
	return fs.ReadFile(documents, name+".yaml")
}
