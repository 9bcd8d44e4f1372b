"""Which odd videos are there, and what is true of each? Tests hold readers to this table, name by name."""

from fractions import Fraction

from odd_videos import Video

_OPEN_GOP = {"x264-params": "scenecut=0:open-gop=1"}
_PYRAMID = {"x264-params": "scenecut=0:b-pyramid=normal:b-adapt=0"}
_INTRA_REFRESH = {"x264-params": "scenecut=0:intra-refresh=1"}

ODD: dict[str, Video] = {
    # one of each container and codec, with frames that are decoded in another order than shown where the codec has that
    "h264.mp4": Video(b_frames=2),
    "h264.mov": Video(b_frames=2),
    "h264.mkv": Video(b_frames=2),
    "h264.flv": Video(b_frames=2),
    "h264.ts": Video(b_frames=2),
    "h264.avi": Video(b_frames=2),
    "raw.h264": Video(b_frames=2),
    "hevc.mp4": Video("libx265", b_frames=2),
    "hevc.ts": Video("libx265", b_frames=2),
    "hevc-10-bit.mkv": Video("libx265", b_frames=2, pixel_format="yuv420p10le"),
    "av1.mp4": Video("libsvtav1", frames=50),
    "av1.webm": Video("libsvtav1", frames=50),
    "vp8.webm": Video("libvpx"),
    "vp9.webm": Video("libvpx-vp9"),
    "mpeg2.mpg": Video("mpeg2video", b_frames=2),
    "mpeg2.ts": Video("mpeg2video", b_frames=2),
    "mpeg4.avi": Video("mpeg4", b_frames=2),
    "mpeg4-in-order.avi": Video("mpeg4"),
    "wmv2.asf": Video("wmv2"),
    "mjpeg.mov": Video("mjpeg", pixel_format="yuvj420p"),
    # groups of pictures
    "long-gop.mp4": Video(gop=250, b_frames=2),
    "long-gop.ts": Video(gop=250, b_frames=2),
    "open-gop.mp4": Video(b_frames=3, options=_OPEN_GOP),
    "open-gop.ts": Video(b_frames=3, options=_OPEN_GOP),
    "pyramid.mp4": Video(gop=50, b_frames=7, options=_PYRAMID),
    "intra-refresh.ts": Video(options=_INTRA_REFRESH),
    # clocks
    "variable-rate.mp4": Video(frames=50, b_frames=2, shown_ms=(*range(0, 1200, 40), *range(1200, 4600, 170))),
    "starts-at-3-s.mp4": Video(b_frames=2, starts_ms=3000),
    "starts-at-an-hour.ts": Video(b_frames=2, starts_ms=3_600_000),
    "30-fps.mp4": Video(fps=30, frames=60),
    # shapes
    "portrait.mp4": Video(size=(120, 160)),
    "rotated-90.mp4": Video(rotation=90, b_frames=2),
    "rotated-180.mp4": Video(rotation=180),
    "rotated-270.mov": Video(rotation=-90),
    "odd-size.mkv": Video(size=(161, 121), pixel_format="yuv444p"),
    "odd-height.mpg": Video("mpeg2video", size=(160, 121)),
    "wide-pixels.mp4": Video(sample_aspect=Fraction(4, 3)),
    "narrow-pixels-rotated.mp4": Video(sample_aspect=Fraction(1, 2), rotation=90),
    "table-first.mp4": Video(container_options={"movflags": "faststart"}),
}
"""By file name; the suffix is the container."""
