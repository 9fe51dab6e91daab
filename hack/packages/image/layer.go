package main

import (
	"archive/tar"
	"bytes"
	"io"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// entry is a file of a layer, or a directory if its name ends in a slash.
type entry struct {
	name    string
	mode    int64
	content []byte
}

// layer returns a layer that depends on nothing but its arguments. Everything belongs to root, so that the operator cannot change it.
func layer(at time.Time, entries ...entry) (v1.Layer, error) {
	var archive bytes.Buffer
	if err := writeEntries(&archive, at, entries); err != nil {
		return nil, err
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(archive.Bytes())), nil }
	return tarball.LayerFromOpener(open, tarball.WithMediaType(types.OCILayer))
}

func writeEntries(to io.Writer, at time.Time, entries []entry) error {
	archive := tar.NewWriter(to)
	for _, e := range entries {
		header := &tar.Header{Typeflag: tar.TypeReg, Name: e.name, Mode: e.mode, Size: int64(len(e.content)), ModTime: at}
		if e.name[len(e.name)-1] == '/' {
			header.Typeflag = tar.TypeDir
		}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if _, err := archive.Write(e.content); err != nil {
			return err
		}
	}
	return archive.Close()
}
