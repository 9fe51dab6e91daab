package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const (
	// user is a number, because the kubelet cannot tell whether a name is root.
	user = "65532:65532"
	// people is the file that gives the number a name, for programs that look.
	people = "nonroot:x:65532:65532:nonroot:/:/sbin/nologin\n"
	groups = "nonroot:x:65532:\n"
)

// release is what a version is told by.
type release struct {
	// Name is the image's, and Command the name of the binary that it runs.
	Name, Command     string
	Version, Revision string
	// Created is the time of the commit: that of the build would give each build another digest.
	Created time.Time
}

// labels are those of the image and the annotations of the index.
func (r release) labels() map[string]string {
	const prefix = "org.opencontainers.image."
	return map[string]string{
		prefix + "title":       r.Name,
		prefix + "description": "Drives migrations from Confluence Data Center and Server to Confluence Cloud",
		prefix + "source":      "https://github.com/drover-dev/drover",
		prefix + "licenses":    "Apache-2.0",
		prefix + "version":     r.Version,
		prefix + "revision":    r.Revision,
		prefix + "created":     r.Created.Format(time.RFC3339),
	}
}

// architecture is the name of the directory in which a binary is.
func architecture(binary string) string { return filepath.Base(filepath.Dir(binary)) }

// index returns an image for each binary, under one digest.
func (r release) index(binaries []string) (v1.ImageIndex, error) {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, binary := range binaries {
		image, err := r.image(binary)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", binary, err)
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add:        image,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: architecture(binary)}},
		})
	}
	annotated, ok := mutate.Annotations(index, r.labels()).(v1.ImageIndex)
	if !ok {
		return nil, fmt.Errorf("%T is no index", index)
	}
	return annotated, nil
}

func (r release) image(binary string) (v1.Image, error) {
	content, err := os.ReadFile(binary) //nolint:gosec // The binary is named by who runs this.
	if err != nil {
		return nil, err
	}
	names, err := layer(r.Created, entry{"etc/", 0o755, nil}, entry{"etc/group", 0o644, []byte(groups)},
		entry{"etc/passwd", 0o644, []byte(people)})
	if err != nil {
		return nil, err
	}
	program, err := layer(r.Created, entry{r.Command, 0o755, content})
	if err != nil {
		return nil, err
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err = mutate.AppendLayers(image, names, program)
	if err != nil {
		return nil, err
	}
	return r.configured(image, architecture(binary))
}

func (r release) configured(image v1.Image, architecture string) (v1.Image, error) {
	file, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	file = file.DeepCopy()
	file.OS, file.Architecture, file.Created = "linux", architecture, v1.Time{Time: r.Created}
	file.Config = v1.Config{
		User: user, Entrypoint: []string{"/" + r.Command}, WorkingDir: "/", Labels: maps.Clone(r.labels()),
	}
	return mutate.ConfigFile(image, file)
}
