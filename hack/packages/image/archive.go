package main

import (
	"io/fs"
	"os"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
)

// writeArchive writes an image as an archive of an OCI image layout, which podman, skopeo, ctr and newer Dockers load.
func writeArchive(file string, index v1.ImageIndex, r release) error {
	directory, err := os.MkdirTemp("", "image-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(directory) }()
	path, err := layout.Write(directory, empty.Index)
	if err != nil {
		return err
	}
	reference := map[string]string{
		"org.opencontainers.image.ref.name": r.Version,
		"io.containerd.image.name":          "ghcr.io/drover-dev/" + r.Name + ":" + r.Version,
	}
	if err := path.AppendIndex(index, layout.WithAnnotations(reference)); err != nil {
		return err
	}
	entries, err := readEntries(directory)
	if err != nil {
		return err
	}
	archive, err := os.Create(file) //nolint:gosec // The file is named by who runs this.
	if err != nil {
		return err
	}
	if err := writeEntries(archive, time.Unix(0, 0).UTC(), entries); err != nil {
		_ = archive.Close()
		return err
	}
	return archive.Close()
}

// readEntries reads a directory in the order of its names.
func readEntries(directory string) ([]entry, error) {
	var entries []entry
	files := os.DirFS(directory)
	err := fs.WalkDir(files, ".", func(name string, found fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		if found.IsDir() {
			entries = append(entries, entry{name + "/", 0o755, nil})
			return nil
		}
		content, err := fs.ReadFile(files, name)
		entries = append(entries, entry{name, 0o644, content})
		return err
	})
	return entries, err
}
