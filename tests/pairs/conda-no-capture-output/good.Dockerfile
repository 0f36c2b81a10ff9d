FROM condaforge/miniforge3:25.9.1-0
COPY environment.yml ./
RUN conda env create -f environment.yml && conda clean -afy
COPY train.py ./
USER 10001
ENTRYPOINT ["conda", "run", "--no-capture-output", "-n", "train", "python", "train.py"]
