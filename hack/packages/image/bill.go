package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"
)

// document is a bill of materials as SPDX 2.3 has it.
type document struct {
	SPDXVersion   string         `json:"spdxVersion"`
	DataLicense   string         `json:"dataLicense"`
	SPDXID        string         `json:"SPDXID"`
	Name          string         `json:"name"`
	Namespace     string         `json:"documentNamespace"`
	Creation      creation       `json:"creationInfo"`
	Packages      []spdxPackage  `json:"packages"`
	Relationships []relationship `json:"relationships"`
}

type creation struct {
	Created  string   `json:"created"`
	Creators []string `json:"creators"`
}

type spdxPackage struct {
	SPDXID       string      `json:"SPDXID"`
	Name         string      `json:"name"`
	Version      string      `json:"versionInfo"`
	Location     string      `json:"downloadLocation"`
	Analyzed     bool        `json:"filesAnalyzed"`
	License      string      `json:"licenseConcluded"`
	Declared     string      `json:"licenseDeclared"`
	Copyright    string      `json:"copyrightText"`
	Checksums    []checksum  `json:"checksums,omitempty"`
	ExternalRefs []reference `json:"externalRefs"`
}

type checksum struct {
	Algorithm string `json:"algorithm"`
	Value     string `json:"checksumValue"`
}

type reference struct {
	Category string `json:"referenceCategory"`
	Type     string `json:"referenceType"`
	Locator  string `json:"referenceLocator"`
}

type relationship struct {
	From string `json:"spdxElementId"`
	Type string `json:"relationshipType"`
	To   string `json:"relatedSpdxElement"`
}

const unknown = "NOASSERTION"

// bill lists what is in a binary. The linker wrote it there, so it is what was built rather than what was meant to be.
func (r release) bill(binary string) ([]byte, error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	content, err := os.ReadFile(binary) //nolint:gosec // The binary is named by who runs this.
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(content)
	digest := hex.EncodeToString(sum[:])
	const self, root = "SPDXRef-DOCUMENT", "SPDXRef-Package-drover"
	main := newPackage(root, info.Main.Path, r.Version)
	main.Declared = "Apache-2.0"
	main.Checksums = []checksum{{"SHA256", digest}}
	bill := document{
		SPDXVersion: "SPDX-2.3", DataLicense: "CC0-1.0", SPDXID: self,
		Name:          fmt.Sprintf("%s %s for linux/%s", r.Name, r.Version, architecture(binary)),
		Namespace:     "https://github.com/drover-dev/drover/spdx/" + digest,
		Creation:      creation{r.Created.Format(time.RFC3339), []string{"Tool: drover-image"}},
		Packages:      []spdxPackage{main},
		Relationships: []relationship{{self, "DESCRIBES", root}},
	}
	for i, module := range modules(info) {
		id := fmt.Sprintf("SPDXRef-Package-%d", i+1)
		bill.Packages = append(bill.Packages, newPackage(id, module.Path, module.Version))
		bill.Relationships = append(bill.Relationships, relationship{root, "DEPENDS_ON", id})
	}
	return json.MarshalIndent(bill, "", "  ")
}

// modules are those that a binary was built from, the standard library first.
func modules(info *debug.BuildInfo) []debug.Module {
	all := []debug.Module{{Path: "stdlib", Version: strings.TrimPrefix(info.GoVersion, "go")}}
	for _, module := range info.Deps {
		if module.Replace != nil {
			module = module.Replace
		}
		all = append(all, *module)
	}
	return all
}

func newPackage(id, path, version string) spdxPackage {
	return spdxPackage{
		SPDXID: id, Name: path, Version: version,
		Location: unknown, License: unknown, Declared: unknown, Copyright: unknown,
		ExternalRefs: []reference{{"PACKAGE-MANAGER", "purl", "pkg:golang/" + path + "@" + version}},
	}
}
